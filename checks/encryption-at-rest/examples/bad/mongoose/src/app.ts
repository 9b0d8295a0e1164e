import express from 'express';
import { randomUUID } from 'node:crypto';
import { Integration, User } from './models';
import { seal } from './seal';

const app = express();

app.post('/integrations', async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: plaintext-write
  await Integration.create({ tenantId, apiKey: req.body.apiKey });
  // ok: plaintext-write
  await Integration.create({ tenantId, apiKey: seal(req.body.apiKey), accessKey: req.body.accessKey });
  // ruleid: plaintext-write
  const made = new Integration({ tenantId, apiKey: req.body.apiKey });
  await made.save();
  res.json({});
});

app.patch('/integrations/:id', async (req, res) => {
  const mine = { _id: req.params.id, tenantId: req.user.tenantId };
  // ruleid: plaintext-write
  await Integration.updateOne(mine, { $set: { apiKey: req.body.apiKey } });
  // ok: plaintext-write
  await Integration.updateOne(mine, { $set: { apiKey: seal(req.body.apiKey) } });
  // ruleid: plaintext-write
  await Integration.updateOne(mine, { $set: { bank: { iban: req.body.iban, owner: req.body.owner } } });
  res.json({});
});

app.put('/integrations/:id', async (req, res) => {
  const found = await Integration.findOne({ _id: req.params.id, tenantId: req.user.tenantId });
  if (!found) {
    res.status(404).end();
    return;
  }
  // ruleid: plaintext-write
  found.apiKey = req.body.apiKey;
  await found.save();
  // ok: plaintext-write
  found.apiKey = seal(req.body.apiKey);
  await found.save();
  res.json({});
});

app.post('/users', async (req, res) => {
  // ok: plaintext-write
  const user = await User.create({ email: req.body.email, password: req.body.password });
  // ruleid: stored-bearer-token
  user.resetToken = randomUUID();
  await user.save();
  // ok: plaintext-write
  user.password = req.body.password;
  await user.save();
  // ruleid: plaintext-write
  await User.updateOne({ _id: user._id }, { $set: { password: req.body.password } });
  res.json({});
});
