import jwt from 'jsonwebtoken';
import { config } from './config';

export class TenantTokens {
  sign(id: string) {
    return jwt.sign({ sub: id, type: 'tenant' }, config.TENANT_SECRET, { expiresIn: '1h' });
  }

  verify(token: string) {
    const claims = jwt.verify(token, config.TENANT_SECRET, { algorithms: ['HS256'] });
    if (claims.type !== 'tenant') throw new UnauthorizedError('wrong kind of token');
    return claims;
  }
}

export const signAdmin = (id: string) => jwt.sign({ sub: id, type: 'platform' }, config.ADMIN_SECRET, { expiresIn: '1h' });
