import jwt from 'jsonwebtoken';
import { config } from './config';

export const signAccess = (id: string, tenantId: string) =>
  jwt.sign({ kind: 'access', id, tenantId }, config.KEY_OF_TOKENS, { expiresIn: '1h' });
export const signAdmin = (id: string) => jwt.sign({ kind: 'admin', id }, config.KEY_OF_TOKENS, { expiresIn: '1h' });

export function readAs(kind: 'access' | 'admin', token: string) {
  const claims = jwt.verify(token, config.KEY_OF_TOKENS, { algorithms: ['HS256'] });
  if (claims.kind !== kind) throw new Error('of another kind');
  return claims;
}
