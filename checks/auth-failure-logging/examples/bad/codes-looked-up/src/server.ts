import express from 'express';
import { codes } from './codes';

const app = express();
app.use(express.json());

app.post('/door', async (req, res) => {
  // ruleid: silent-login-failure
  if (!(await codes.knows(req.body.phone, req.body.code))) return res.status(401).json({ error: 'code' });
  return res.json({ open: true });
});

app.post('/door/link', async (req, res) => {
  const { token } = req.body;
  const opened = await codes.open(token);
  // ruleid: silent-login-failure
  return opened ? res.json(opened) : res.status(401).json({ error: 'link' });
});

app.listen(3000);
