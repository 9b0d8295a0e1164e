import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { HookController } from './hooks';
import { sign } from './sign';
import { stripe } from './stripe';

const app = express();
app.post('/hooks', express.raw({ type: 'application/json' }), (req, res) => {
  // ok: body-used-raw
  const event = stripe.webhooks.constructEvent(req.body, req.get('stripe-signature'), process.env.HOOK_KEY);
  res.json({ received: event.id });
});
app.post('/inline', express.raw({ type: '*/*' }), (req, res) => {
  // ok: body-used-raw
  const body = req.body;
  const mac = createHmac('sha256', process.env.HOOK_KEY).update(body).digest();
  if (!timingSafeEqual(mac, Buffer.from(req.get('x-signature') ?? '', 'hex'))) return res.sendStatus(401);
  res.json({ received: JSON.parse(body).id });
});
app.post('/compared', express.raw({ type: '*/*' }), (req, res) => {
  // ok: body-used-raw
  if (sign(req.body) !== req.get('x-signature')) return res.sendStatus(401);
  res.json({ received: JSON.parse(req.body).id });
});
const hooks = new HookController();
app.post('/method', express.raw({ type: '*/*' }), hooks.receive);
app.listen(3000);
