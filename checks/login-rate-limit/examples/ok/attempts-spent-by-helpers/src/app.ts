import bcrypt from 'bcrypt';
import express from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { perPhone, spend, spendPlainly, Turnstile } from './attempts';
import { people } from './people';
import { signedIn } from './session';

const app = express();
app.set('trust proxy', 1);
const own = new RateLimiterMemory({ points: 5, duration: 900 });
const turnstile = new Turnstile();

const matches = async (login: string, word: string) => {
  const person = await people.find(login);
  return person !== null && (await bcrypt.compare(word, person.hash));
};
const answer = async (req, res) => {
  if (!(await matches(req.body.login, req.body.password))) return res.status(401).end();
  res.json(signedIn(req.body.login));
};

// ok: login-without-limiter
app.post('/login', async (req, res) => {
  if (!req.body.login) return res.status(400).end();
  await spend(req.body.login, req.ip);
  await answer(req, res);
});
// ok: login-without-limiter
app.post('/login/kiosk', async (req, res) => {
  await spendPlainly(`${req.body.login}/${req.ip}`);
  await answer(req, res);
});
// ok: login-without-limiter
app.post('/login/phone', async (req, res) => {
  await Promise.all([perPhone.consume(req.ip), turnstile.pass(req.body.login)]);
  await answer(req, res);
});
// ok: limiter-after-credential
app.post('/login/web', async (req, res) => {
  const seen = await own.get(req.ip);
  if (seen !== null && seen.remainingPoints <= 0) return res.status(429).end();
  if (!(await matches(req.body.login, req.body.password))) {
    await own.consume(req.ip);
    return res.status(401).end();
  }
  res.json(signedIn(req.body.login));
});
// ok: login-without-limiter
app.post('/login/terminal', async (req, res) => {
  try {
    await own.consume(`${req.ip}/${req.body.login}`);
    if (!(await matches(req.body.login, req.body.password))) return res.status(401).end();
    res.json(signedIn(req.body.login));
  } catch (err) {
    console.error(err);
  }
});
app.listen(3000);
