import express from 'express';
import { byHost, byHostIfAny, byHostOrError, insists, optional } from './guards';
import { prisma } from './prisma';

export const app = express();

// ok: resolved-not-required
app.get('/a', optional, async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});

// ok: resolved-not-required
app.get('/b', insists, async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenantId } }));
});

// ok: resolved-not-required
app.get('/c', byHost, async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenant.id } }));
});

// ruleid: resolved-not-required
app.get('/d', byHostIfAny, async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenant?.id } }));
});

// ok: resolved-not-required
app.get('/e', byHostOrError, async (req, res) => {
  res.json(await prisma.booking.findMany({ where: { tenantId: req.tenant.id } }));
});
