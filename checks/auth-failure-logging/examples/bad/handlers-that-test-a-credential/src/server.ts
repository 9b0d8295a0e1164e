import express from 'express';
import { createExpressEndpoints, initServer } from '@ts-rest/express';
import { initContract } from '@ts-rest/core';
import bcrypt from 'bcryptjs';
import { people } from './people';

const app = express();
app.use(express.json());

app.post('/rebuild', (req, res) => {
  if (req.headers['x-build-token'] !== process.env.BUILD_TOKEN) {
    // ruleid: silent-refusal
    res.sendStatus(401);
    return;
  }
  res.sendStatus(202);
});

const contract = initContract().router({
  enter: { method: 'POST', path: '/enter', body: null, responses: {} },
  enterByNumber: { method: 'POST', path: '/enter/number', body: null, responses: {} },
  enterOrNot: { method: 'POST', path: '/enter/or-not', body: null, responses: {} },
});

const router = initServer().router(contract, {
  enter: async ({ body }) => {
    const person = await people.named(body.name);
    const good = await bcrypt.compare(body.word, person?.digest ?? '');
    // ruleid: silent-login-failure
    return good ? { status: 200, body: {} } : { status: 401, body: { error: 'word' } };
  },
  enterByNumber: async ({ body }) =>
    // ruleid: silent-login-failure
    (await people.knows(body.name, body.pin)) ? { status: 200, body: {} } : { status: 401, body: { error: 'pin' } },
  enterOrNot: async ({ body }) => {
    const found = await people.enter(body.name, body.word);
    // ruleid: silent-login-failure
    return found.ok ? { status: 200, body: found.person } : { status: 401, body: { error: 'word' } };
  },
});

createExpressEndpoints(contract, router, app);
app.listen(3000);
