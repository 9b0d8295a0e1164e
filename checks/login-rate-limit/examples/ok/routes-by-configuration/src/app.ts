import express from 'express';
import { own } from './own';
import { accounts } from './accounts';

const app = express();
// ok: login-without-limiter
app.post('/enter', own, async (req, res) => res.json(await accounts.login(req.body)));
// ok: login-without-limiter
app.post('/login', async (req, res) => res.json({ moved: '/enter' }));
app.listen(3000);
