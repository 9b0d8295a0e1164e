import express from 'express';
import { stripe } from './stripe';

const app = express();
app.post('/hooks', express.raw({ type: 'application/json' }), (req, res) => {
  // ok: body-used-raw
  const event = stripe.webhooks.constructEvent(req.body, req.get('stripe-signature'), process.env.HOOK_KEY);
  res.json({ received: event.id });
});
app.listen(3000);
