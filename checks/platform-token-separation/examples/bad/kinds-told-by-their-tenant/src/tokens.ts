import jwt from 'jsonwebtoken';
import { config } from './config';

export const signAccess = (id: string, tenantId: string) =>
  jwt.sign({ use: 'access', id, tenantId }, config.KEY_OF_TOKENS, { expiresIn: '1h' });
export const signStaff = (id: string, tenantId: string) =>
  jwt.sign({ use: 'staff', id, tenantId }, config.KEY_OF_TOKENS, { expiresIn: '1h' });
export const signAdmin = (id: string) => jwt.sign({ use: 'admin', id }, config.KEY_OF_TOKENS, { expiresIn: '1h' });

export function readAs(use: string, token: string) {
  const claims = jwt.verify(token, config.KEY_OF_TOKENS, { algorithms: ['HS256'] });
  if (claims.use !== use) throw new Error('of another kind');
  return claims;
}
