import jwt from 'jsonwebtoken';
import { config } from './config';

export const signMember = (who: Who) => jwt.sign({ ...who, typ: 'member' }, config.MEMBER_SECRET, { expiresIn: '1h' });
export const signStaff = (who: Who) => jwt.sign({ ...who, typ: 'platform' }, config.STAFF_SECRET, { expiresIn: '1h' });
export const readMember = (token: string) => jwt.verify(token, config.MEMBER_SECRET, { algorithms: ['HS256'] });
export const readStaff = (token: string) => jwt.verify(token, config.STAFF_SECRET, { algorithms: ['HS256'] });
