import jwt from 'jsonwebtoken';
import { env, settings } from './settings';

export const signLink = (note: string) => jwt.sign({ note }, settings.linkPhrase, { expiresIn: '1h' });
export const signFeed = (feed: string) => jwt.sign({ feed }, Buffer.from(settings.feedPhrase), { expiresIn: '1h' });
export const signAccess = (sub: string) => jwt.sign({ sub }, env.ACCESS, { expiresIn: '1h' });
export const readDownload = (token: string) => jwt.verify(token, env.DOWNLOADS, { algorithms: ['HS256'] });
