import jwt from 'jsonwebtoken';
import { config } from './config';

export const signAccess = (id: string, tenantId: string) =>
  jwt.sign({ use: 'access', id, tenantId }, config.ACCESS_KEY, { expiresIn: '1h' });
export const signStaff = (id: string, tenantId: string) =>
  jwt.sign({ use: 'staff', id, tenantId }, config.STAFF_KEY, { expiresIn: '1h' });
export const signAdmin = (id: string) => jwt.sign({ use: 'admin', id }, config.ADMIN_KEY, { expiresIn: '1h' });

export const readAccess = (token: string) => jwt.verify(token, config.ACCESS_KEY, { algorithms: ['HS256'] });
export const readStaff = (token: string) => jwt.verify(token, config.STAFF_KEY, { algorithms: ['HS256'] });
export const readAdmin = (token: string) => jwt.verify(token, config.ADMIN_KEY, { algorithms: ['HS256'] });
