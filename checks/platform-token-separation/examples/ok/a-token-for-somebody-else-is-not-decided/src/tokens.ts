import jwt from 'jsonwebtoken';
import { config } from './config';

export const signTenant = (id: string) => jwt.sign({ sub: id }, config.TENANT_SECRET, { expiresIn: '1h' });
export const signAdmin = (id: string) => jwt.sign({ sub: id }, config.ADMIN_SECRET, { expiresIn: '1h' });
export const readAdmin = (token: string) => jwt.verify(token, config.ADMIN_SECRET, { algorithms: ['HS256'] });
