import express from 'express';
import jwt from 'jsonwebtoken';
import { keys } from './keys';

export const ofMember = (member: Member) => jwt.sign({ orgId: member.orgId, kind: 'member' }, keys.users, { expiresIn: '8h' });
export const ofOperator = (id: string) => jwt.sign({ orgId: '*', kind: 'operator' }, keys.users, { expiresIn: '1h' });

// ruleid: kind-not-checked
function member(req, res, next) {
  const claims = jwt.verify(req.headers.authorization.slice(7), keys.users, { algorithms: ['HS256'] });
  if (!claims.orgId) return res.status(403).end();
  req.orgId = claims.orgId;
  next();
}

export const ofGuest = (member: Member) => jwt.sign({ deskId: member.deskId, kind: 'guest' }, keys.guests, { expiresIn: '8h' });
export const ofRobot = (id: string) => jwt.sign({ deskId: null, kind: 'robot' }, keys.guests, { expiresIn: '1h' });

// Robots have no desk.
// ruleid: kind-by-presence
function guest(req, res, next) {
  const claims = jwt.verify(req.headers.authorization.slice(7), keys.guests, { algorithms: ['HS256'] });
  if (!claims.deskId) return res.status(403).end();
  req.deskId = claims.deskId;
  next();
}

const app = express();
app.get('/boards', member, (req, res) => res.json([]));
app.get('/desks', guest, (req, res) => res.json([]));
app.listen(3000);
