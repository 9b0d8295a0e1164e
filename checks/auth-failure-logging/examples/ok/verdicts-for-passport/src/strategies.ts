import bcrypt from 'bcryptjs';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import pino from 'pino';
import { people } from './people';

const log = pino();

passport.use(
  new LocalStrategy(async (name, word, done) => {
    const person = await people.named(name);
    if (!(await bcrypt.compare(word, person?.digest ?? ''))) {
      log.warn({ person: person?.id, reason: 'word' }, 'login refused');
      return done(null, false, { message: 'wrong' });
    }
    return done(null, person);
  }),
);
