import express from 'express';
import { accounts } from './accounts';
import { everything, perMinute } from './limits';

const app = express();
app.set('trust proxy', 1);
app.use(everything);
// ruleid: limit-too-loose
app.post('/login', async (req, res) => res.json(await accounts.login(req.body)));
// ruleid: limit-too-loose
app.post('/otp', perMinute, async (req, res) => res.json(await accounts.code(req.body)));
app.listen(3000);
