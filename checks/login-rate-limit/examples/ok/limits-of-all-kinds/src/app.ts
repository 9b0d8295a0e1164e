import express, { Router } from 'express';
import { accounts } from './accounts';
import { both, first, helper, hourly } from './limits';

const app = express();
app.set('trust proxy', 1);
const sessions = Router();
sessions.use(helper);
// ok: login-without-limiter
sessions.post('/login', async (req, res) => res.json(await accounts.login(req.body)));
app.use('/sessions', sessions);
// ok: limit-too-loose
app.post('/forgot-password', hourly, async (req, res) => res.json(await accounts.forgot(req.body)));
// ok: login-without-limiter
app.get('/login', (req, res) => res.json({ form: true }));
// ok: login-without-limiter
app.post('/logout', (req, res) => res.json({ ok: true }));
// ok: login-without-limiter
app.get('/health', (req, res) => res.json({ ok: true }));
app.post('/login/both', both, async (req, res) => res.json(await accounts.login(req.body)));
app.post('/login/first', first, async (req, res) => res.json(await accounts.login(req.body)));
app.listen(3000);
