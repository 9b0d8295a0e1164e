import express from 'express';
import { z } from 'zod';
import { prisma } from './client';
import { encryptField } from './crypto';

const Change = z.object({ url: z.string().optional(), signingSecret: z.string().optional() });
const app = express();

app.patch('/webhooks/:id', async (req, res) => {
  const change = Change.parse(req.body);
  const data: Record<string, unknown> = { url: change.url };
  // ok: plaintext-write
  if (change.signingSecret) data.signingSecret = encryptField(change.signingSecret);
  await prisma.webhook.update({ where: { id: req.params.id }, data });
  res.end();
});

app.put('/webhooks/:id', async (req, res) => {
  const change = Change.parse(req.body);
  // ok: plaintext-write
  const data = { signingSecret: change.signingSecret };
  data.signingSecret = encryptField(change.signingSecret);
  await prisma.webhook.update({ where: { id: req.params.id }, data });
  res.end();
});

app.get('/webhooks/:id', async (req, res) => {
  const found = await prisma.webhook.findFirst({ where: { id: req.params.id }, select: { id: true, url: true } });
  const answer: Record<string, unknown> = { ok: true };
  // ok: sensitive-field-selected
  answer.webhook = found;
  res.json(answer);
});

app.post('/webhooks', async (req, res) => {
  const change = Change.parse(req.body);
  const sealed = { signingSecret: encryptField(change.signingSecret) };
  // ok: plaintext-write
  await prisma.webhook.create({ data: { ...change, ...sealed, tenantId: 'main' } });
  res.end();
});
