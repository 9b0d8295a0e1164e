import bcrypt from 'bcrypt';
import express from 'express';
import { note, spend, spendWidely } from './attempts';
import { people } from './people';
import { signedIn } from './session';

const app = express();
app.set('trust proxy', 1);

const matches = async (login: string, word: string) => {
  const person = await people.find(login);
  return person !== null && (await bcrypt.compare(word, person.hash));
};
const answer = async (req, res) => {
  if (!(await matches(req.body.login, req.body.password))) return res.status(401).end();
  res.json(signedIn(req.body.login));
};

// ruleid: limit-too-loose
app.post('/login', async (req, res) => {
  await spendWidely(req.ip);
  await answer(req, res);
});
// ruleid: limiter-after-credential
app.post('/login/code', async (req, res) => {
  const good = await matches(req.body.login, req.body.code);
  await spend(req.body.login + req.ip);
  res.json({ good });
});
// ruleid: limiter-after-credential
app.post('/login/word', async (req, res) => {
  await spendWidely(req.ip);
  const good = await matches(req.body.login, req.body.word);
  if (!good) await spend(req.body.login + req.ip);
  res.json({ good });
});
// ruleid: login-without-limiter
app.post('/login/kiosk', async (req, res) => {
  spend(req.ip);
  await answer(req, res);
});
// ruleid: login-without-limiter
app.post('/login/phone', async (req, res) => {
  await note(req.ip);
  await answer(req, res);
});
// ruleid: login-without-limiter
app.post('/login/badge', async (req, res) => {
  await answer(req, res);
});
app.listen(3000);
