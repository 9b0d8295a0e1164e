import express from 'express';
import { readMember, readStaff } from './tokens';

// ruleid: kind-not-checked
const signedIn = (read) => (req, res, next) => {
  try {
    req.caller = read(req.headers.authorization.slice(7));
  } catch {
    return res.status(401).end();
  }
  next();
};

const app = express();
app.get('/bookings', signedIn(readMember), (req, res) => res.json([]));
app.get('/platform/tenants', signedIn(readStaff), (req, res) => res.json([]));
app.listen(3000);
