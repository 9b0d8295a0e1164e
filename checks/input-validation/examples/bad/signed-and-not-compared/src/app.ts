import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { save } from './save';
import { checkSignature } from './check';

const app = express();
app.use(express.json());
app.post('/sign', (req, res) => {
  // ruleid: body-used-raw
  const text = String(req.body.text);
  res.json({ signature: createHmac('sha256', process.env.SIGNING_KEY).update(text).digest('hex') });
});
app.post('/short', (req, res) => {
  // ruleid: body-used-raw
  const mac = createHmac('sha256', process.env.SIGNING_KEY).update(req.body.text).digest('hex');
  if (mac.length === 64) res.json({ mac });
});
app.post('/key', (req, res) => {
  const given = Buffer.from(req.get('x-key') ?? '');
  if (!timingSafeEqual(given, Buffer.from(process.env.SERVICE_KEY))) return res.sendStatus(401);
  // ruleid: body-used-raw
  save(req.body);
  res.sendStatus(204);
});
app.post('/named', (req, res) => {
  // ruleid: body-used-raw
  if (!checkSignature(req.body)) return res.sendStatus(401);
  save(req.body);
  res.sendStatus(204);
});
app.listen(3000);
