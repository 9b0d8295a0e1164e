import jwt from 'jsonwebtoken';
import { config } from './config';

export const signMember = (id: string, tenantId: string) =>
  jwt.sign({ type: 'member', id, tenantId }, config.KEY_OF_TOKENS, { expiresIn: '1h' });
export const signOperator = (id: string) => jwt.sign({ type: 'operator', id }, config.KEY_OF_TOKENS, { expiresIn: '1h' });

export const only = (type: string) => (req, res, next) => {
  try {
    const claims = jwt.verify(req.headers.authorization.slice(7), config.KEY_OF_TOKENS, { algorithms: ['HS256'] });
    if (claims.type !== type) return res.status(403).end();
    req.caller = claims;
  } catch {
    return res.status(401).end();
  }
  next();
};
