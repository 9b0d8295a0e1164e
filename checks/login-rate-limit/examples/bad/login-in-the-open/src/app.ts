import bcrypt from 'bcryptjs';
import express from 'express';
import { accounts } from './accounts';

const app = express();
app.use(express.json());

// ruleid: login-without-limiter
app.post('/login', async (req, res) => {
  const account = await accounts.find(req.body.login);
  if (!(await bcrypt.compare(req.body.password, account.passwordHash))) return res.status(401).end();
  res.json({ ok: true });
});
// ruleid: login-without-limiter
app.post('/password/reset', async (req, res) => res.json(await accounts.reset(req.body.code)));
// ruleid: login-without-limiter
app.post('/signup', async (req, res) => res.json(await accounts.add(req.body)));

app.listen(3000);
