import jwt from 'jsonwebtoken';
import { keys } from './keys';

export const ofMember = (member: Member) => jwt.sign({ orgId: member.orgId, kind: 'member' }, keys.users, { expiresIn: '8h' });
export const ofOperator = (id: string) => jwt.sign({ id, kind: 'operator' }, keys.users, { expiresIn: '1h' });

// ruleid: kind-not-checked
export function member(req, res, next) {
  const claims = jwt.verify(req.headers.authorization.slice(7), keys.users, { algorithms: ['HS256'] });
  req.orgId = claims.orgId;
  next();
}
