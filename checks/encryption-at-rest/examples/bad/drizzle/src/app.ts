import { and, eq } from 'drizzle-orm';
import express from 'express';
import { db, integrations } from './db';
import { seal } from './seal';

const app = express();

app.post('/integrations', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: plaintext-write
  await db.insert(integrations).values({ id: req.body.id, tenantId, apiKey: req.body.apiKey });
  await db
    .insert(integrations)
    // ok: plaintext-write
    .values({ id: req.body.id, tenantId, apiKey: seal(req.body.apiKey), accessKey: req.body.accessKey });
  res.json({});
});

app.patch('/integrations/:id', async (req, res) => {
  const { tenantId } = req.user;
  const mine = and(eq(integrations.id, req.params.id), eq(integrations.tenantId, tenantId));
  // ruleid: plaintext-write
  await db.update(integrations).set({ webhookSecret: req.body.webhookSecret }).where(mine);
  // ok: plaintext-write
  await db.update(integrations).set({ webhookSecret: seal(req.body.webhookSecret) }).where(mine);
  res.json({});
});
