import { pbkdf2, timingSafeEqual } from 'node:crypto';
import bcrypt from 'bcryptjs';
import passport from 'passport';
import { Strategy as LocalStrategy } from 'passport-local';
import { people } from './people';

passport.use(
  new LocalStrategy({ usernameField: 'name' }, async (name, word, done) => {
    const person = await people.named(name);
    const same = await bcrypt.compare(word, person?.digest ?? '');
    if (!same) {
      // ruleid: silent-login-failure
      return done(null, false, { message: 'wrong' });
    }
    return done(null, person);
  }),
);

passport.use(
  'short',
  new LocalStrategy(async (name, word, cb) => {
    const person = await people.named(name);
    // ruleid: silent-login-failure
    return cb(null, (await bcrypt.compare(word, person.digest)) ? person : false);
  }),
);

passport.use(
  'called-back',
  new LocalStrategy((name, word, cb) => {
    people.with(name, (person) => {
      bcrypt.compare(word, person.digest, (error, same) => {
        if (error) return cb(error);
        // ruleid: silent-login-failure
        if (!same) return cb(null, false);
        return cb(null, person);
      });
    });
  }),
);

passport.use(
  'derived',
  new LocalStrategy((name, word, cb) => {
    people.with(name, (person) => {
      pbkdf2(word, person.salt, 310000, 32, 'sha256', (error, derived) => {
        if (error) return cb(error);
        if (!timingSafeEqual(person.derived, derived)) {
          // ruleid: silent-login-failure
          return cb(null, false, { message: 'wrong' });
        }
        return cb(null, person);
      });
    });
  }),
);
