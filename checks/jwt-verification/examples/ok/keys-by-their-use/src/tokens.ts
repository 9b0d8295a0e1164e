import jwt from 'jsonwebtoken';
import { env, feedPhrase, settings } from './settings';

export const signLink = (note: string) => jwt.sign({ note }, settings.linkPhrase, { expiresIn: '1h' });
export const signFeed = (feed: string) => jwt.sign({ feed }, feedPhrase, { expiresIn: '1h' });
export const signAccess = (sub: string) => jwt.sign({ sub }, env.ACCESS, { expiresIn: '1h' });
export const readPartner = (token: string) => jwt.verify(token, env.PARTNER_PEM, { algorithms: ['RS256'] });

export const signWidget = (name: string, key?: string) =>
  // ok: default-signing-secret
  jwt.sign({ name }, key ?? '', { expiresIn: '1h' });
