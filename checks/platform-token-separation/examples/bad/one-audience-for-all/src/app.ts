import express from 'express';
import { read } from './tokens';

// ruleid: kind-not-checked
function signedIn(req, res, next) {
  try {
    req.caller = read(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
}

const app = express();
app.get('/bookings', signedIn, (req, res) => res.json([]));
app.listen(3000);
