import jwt from 'jsonwebtoken';
import { config } from './config';

export const signMember = (id: string) => jwt.sign({ sub: id, role: 'OWNER' }, config.MEMBER_JWT_SECRET, { expiresIn: '1h' });
export const signStaff = (id: string) =>
  jwt.sign({ sub: id, scope: 'operator' }, config.STAFF_JWT_SECRET, { expiresIn: '1h' });
export const readMember = (token: string) => jwt.verify(token, config.MEMBER_JWT_SECRET, { algorithms: ['HS256'] });
export const readStaff = (token: string) => jwt.verify(token, config.STAFF_JWT_SECRET, { algorithms: ['HS256'] });
