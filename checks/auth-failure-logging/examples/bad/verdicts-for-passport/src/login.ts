import express from 'express';
import passport from 'passport';
import pino from 'pino';

const log = pino();
const app = express();

app.get('/board', (req, res, next) => {
  passport.authenticate('jwt', (error, person) => {
    if (!person) {
      log.warn({ route: 'board' }, 'no token');
      return res.sendStatus(401);
    }
    return res.json(person);
  })(req, res, next);
});

app.listen(3000);
