import express from 'express';
import { prisma } from './client';
import { encryptField } from './crypto';
import { created, sendOk } from './respond';

const app = express();

app.get('/webhooks/:id', async (req, res) => {
  const found = await prisma.webhook.findFirst({ where: { id: req.params.id } });
  // ruleid: sensitive-field-selected
  sendOk(res, found);
});

app.post('/webhooks', async (req, res) => {
  const signingSecret = encryptField(req.body.secret);
  const row = await prisma.webhook.create({ data: { url: String(req.body.url), signingSecret } });
  // ruleid: sensitive-field-selected
  created(res, { row });
});

app.delete('/webhooks/:id', async (req, res) => {
  const { count } = await prisma.webhook.deleteMany({ where: { id: req.params.id } });
  // ok: sensitive-field-selected
  sendOk(res, { count });
});
