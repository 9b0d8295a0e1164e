import jwt from 'jsonwebtoken';
import { config } from './config';

type Kind = 'member' | 'platform' | 'impersonation';

class Tokens {
  issue(kind: Kind, sub: string) {
    return jwt.sign({ sub, kind }, config.JWT_SECRET, { expiresIn: '1h' });
  }

  issueExport(file: string) {
    return jwt.sign({ file, use: 'export' }, config.EXPORT_SECRET, { expiresIn: '1h' });
  }

  expect(raw: string, ...kinds: Kind[]) {
    const claims = this.open(raw);
    if (!kinds.includes(claims.kind)) throw new UnauthorizedError('wrong kind of token');
    return claims;
  }

  private open(raw: string) {
    return jwt.verify(raw, config.JWT_SECRET, { algorithms: ['HS256'] });
  }
}

export const tokens = new Tokens();
