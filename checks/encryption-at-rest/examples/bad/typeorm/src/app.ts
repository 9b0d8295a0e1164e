import express from 'express';
import { DataSource } from 'typeorm';
import { Integration } from './entities';
import { seal } from './seal';

const app = express();
const integrations = new DataSource({ type: 'postgres', entities: [Integration] }).getRepository(Integration);

app.post('/integrations', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: plaintext-write
  await integrations.save({ tenantId, apiKey: req.body.apiKey });
  const { accessKey, privateKey } = req.body;
  // ok: plaintext-write
  await integrations.insert({ tenantId, apiKey: seal(req.body.apiKey), accessKey, privateKey });
  res.json({});
});

app.patch('/integrations/:id', async (req, res) => {
  const { tenantId } = req.user;
  const mine = { id: req.params.id, tenantId };
  // ruleid: plaintext-write
  await integrations.update(mine, { webhookSecret: req.body.webhookSecret });
  const found = await integrations.findOneByOrFail(mine);
  // ok: plaintext-write
  found.webhookSecret = seal(req.body.webhookSecret);
  await integrations.save(found);
  res.json({});
});

app.put('/integrations/:id', async (req, res) => {
  const { tenantId } = req.user;
  const made = integrations.create({ tenantId });
  // ruleid: plaintext-write
  made.webhookSecret = req.body.webhookSecret;
  await integrations.save(made);
  await integrations
    .createQueryBuilder()
    .update()
    // ruleid: plaintext-write
    .set({ apiKey: req.body.apiKey })
    .where('id = :id AND tenantId = :tenantId', { id: req.params.id, tenantId })
    .execute();
  res.json({});
});
