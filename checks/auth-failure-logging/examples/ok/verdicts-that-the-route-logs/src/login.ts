import bcrypt from 'bcryptjs';
import express from 'express';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import pino from 'pino';
import { people } from './people';

const log = pino();
const app = express();

passport.use(
  new LocalStrategy(async (name, word, done) => {
    const person = await people.named(name);
    const same = await bcrypt.compare(word, person?.digest ?? '');
    return same ? done(null, person) : done(null, false, { message: 'word' });
  }),
);

app.post('/login', (req, res, next) => {
  passport.authenticate('local', (error, person, info) => {
    if (error) return next(error);
    if (!person) {
      log.warn({ reason: info.message, route: 'login' }, 'login refused');
      return res.sendStatus(401);
    }
    return req.logIn(person, () => res.sendStatus(204));
  })(req, res, next);
});

app.listen(3000);
