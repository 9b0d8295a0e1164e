import jwt from 'jsonwebtoken';
import { db } from './db';
import { keys } from './keys';

export const ofUser = (id: number, orgId: number) => jwt.sign({ id, orgId }, keys.users, { audience: 'app', expiresIn: '8h' });
export const ofReceipt = (receipt: number) => jwt.sign({ receipt }, keys.users, { audience: 'receipt', expiresIn: '9d' });

// ok: kind-not-checked
export const readUser = (token: string) => jwt.verify(token, keys.users, { audience: 'app', algorithms: ['HS256'] });
// ruleid: kind-not-checked
export const readReceipt = (token: string) => jwt.verify(token, keys.users, { algorithms: ['HS256'] });

export function readOnce(token: string) {
  // ok: kind-not-checked
  const claims = jwt.verify(token, keys.users, { algorithms: ['HS256'] });
  if (claims.aud !== 'receipt') throw new Error('not for this');
  return claims;
}

export async function readKept(token: string) {
  const kept = await db.keptToken.findUnique({ where: { token } });
  // ok: kind-not-checked
  return kept ? jwt.verify(token, keys.users, { algorithms: ['HS256'] }) : null;
}

export function readByField(token: string) {
  // ok: kind-not-checked
  const claims = jwt.verify(token, keys.users, { algorithms: ['HS256'] });
  if (!claims.receipt) throw new Error('malformed');
  return claims;
}
