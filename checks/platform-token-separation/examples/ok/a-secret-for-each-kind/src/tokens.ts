import jwt from 'jsonwebtoken';
import { config } from './config';

export const signTenant = (id: string) => jwt.sign({ sub: id }, config.TENANT_SECRET, { expiresIn: '1h' });
export const signAdmin = (id: string) => jwt.sign({ sub: id }, config.ADMIN_SECRET, { expiresIn: '1h' });
export const signShareLink = (noteId: string) => jwt.sign({ noteId }, config.LINK_SECRET, { expiresIn: '1h' });
export const readTenant = (token: string) => jwt.verify(token, config.TENANT_SECRET, { algorithms: ['HS256'] });
