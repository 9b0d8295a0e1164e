import jwt from 'jsonwebtoken';
import { config } from './config';

const issued = { issuer: 'bookings', audience: 'bookings-api' };

export const signMember = (id: string) => jwt.sign({ sub: id }, config.JWT_SECRET, { ...issued, expiresIn: '1h' });
export const signStaff = (id: string) => jwt.sign({ sub: id }, config.JWT_SECRET, { ...issued, expiresIn: '1h' });
export const read = (token: string) => jwt.verify(token, config.JWT_SECRET, { ...issued, algorithms: ['HS256'] });
