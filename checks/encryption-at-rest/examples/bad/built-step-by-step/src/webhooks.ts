import express from 'express';
import { z } from 'zod';
import { prisma } from './client';
import { encryptField } from './crypto';

const Change = z.object({ url: z.string().optional(), signingSecret: z.string().optional() });
const app = express();

app.patch('/webhooks/:id', async (req, res) => {
  const change = Change.parse(req.body);
  const data: Record<string, unknown> = { url: change.url };
  // ruleid: plaintext-write
  if (change.signingSecret) data.signingSecret = change.signingSecret;
  await prisma.webhook.update({ where: { id: req.params.id }, data });
  res.end();
});

app.put('/webhooks/:id', async (req, res) => {
  const change = Change.parse(req.body);
  const data = {} as Record<string, unknown>;
  // ruleid: plaintext-write
  data['signingSecret'] = change.signingSecret;
  await prisma.webhook.update({ where: { id: req.params.id }, data: { ...data, url: change.url } });
  res.end();
});

app.get('/webhooks/:id', async (req, res) => {
  const found = await prisma.webhook.findFirst({ where: { id: req.params.id } });
  const answer: Record<string, unknown> = { ok: true };
  answer.webhook = found;
  // ruleid: sensitive-field-selected
  res.json(answer);
});

app.post('/webhooks', async (req, res) => {
  const change = Change.parse(req.body);
  const sealed = { signingSecret: encryptField(change.signingSecret) };
  // ruleid: plaintext-write
  await prisma.webhook.create({ data: { ...sealed, ...change, tenantId: 'main' } });
  res.end();
});

app.post('/webhooks/again', async (req, res) => {
  const change = Change.parse(req.body);
  // ruleid: plaintext-write
  await prisma.webhook.create({ data: { signingSecret: encryptField(change.signingSecret), ...change } });
  res.end();
});
