import express from 'express';
import { codes } from './codes';

const app = express();
app.use(express.json());

app.post('/door', async (req, res) => {
  if (!(await codes.knows(req.body.phone, req.body.code))) return res.status(401).json({ error: 'code' });
  return res.json({ open: true });
});

app.post('/coupon', async (req, res) => {
  const coupon = await codes.coupon(req.body.code);
  return coupon ? res.json(coupon) : res.status(401).json({ error: 'no such coupon' });
});

app.listen(3000);
