import jwt from 'jsonwebtoken';
import { config } from './config';

export const issueAccess = (user: User) => jwt.sign({ sub: user.id }, config.JWT_SECRET, { expiresIn: '15m' });
export const issueRefresh = (user: User) => jwt.sign({ sub: user.id }, config.REFRESH_SECRET, { expiresIn: '30d' });
export const readRefresh = (token: string) => jwt.verify(token, config.REFRESH_SECRET, { algorithms: ['HS256'] });
