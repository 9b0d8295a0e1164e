import express from 'express';
import { accounts } from './accounts';
import { counted, either, slow } from './slow';

const app = express();
app.set('trust proxy', 1);
app.post('/login', slow({ max: 5, minutes: 15 }), async (req, res) => res.json(await accounts.login(req.body)));
app.post(
  '/login/person',
  // ruleid: limiter-key-from-client
  slow({ max: 5, minutes: 15, per: (req) => req.body.name }),
  async (req, res) => res.json(await accounts.login(req.body)),
);
app.post(
  '/login/mail',
  // ruleid: limiter-key-from-client
  counted({ max: 5, minutes: 15, per: (req) => req.body.mail }),
  async (req, res) => res.json(await accounts.login(req.body)),
);
app.post(
  '/login/phone',
  // ruleid: limiter-key-from-client
  either({ max: 5, minutes: 15, per: (req) => req.body.phone }),
  async (req, res) => res.json(await accounts.login(req.body)),
);
app.post(
  '/login/both',
  // ok: limiter-key-from-client
  slow({ max: 5, minutes: 15, per: (req) => `${req.ip}:${req.body.mail}` }),
  async (req, res) => res.json(await accounts.login(req.body)),
);
app.listen(3000);
