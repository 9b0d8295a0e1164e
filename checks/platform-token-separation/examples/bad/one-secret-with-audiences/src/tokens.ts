import jwt from 'jsonwebtoken';
import { config } from './config';

const audiences = { member: 'bookings', staff: 'console' };

export const signMember = (id: string) =>
  jwt.sign({ sub: id }, config.JWT_SECRET, { audience: audiences.member, expiresIn: '1h' });
export const signStaff = (id: string) =>
  // ruleid: shared-secret
  jwt.sign({ sub: id, aud: audiences.staff }, config.JWT_SECRET, { expiresIn: '1h' });
export const signExport = (file: string) => jwt.sign({ file, use: 'export' }, config.JWT_SECRET, { expiresIn: '1h' });
export const readMember = (token: string) =>
  jwt.verify(token, config.JWT_SECRET, { algorithms: ['HS256'], audience: audiences.member });
export const readStaff = (token: string) =>
  jwt.verify(token, config.JWT_SECRET, { algorithms: ['HS256'], audience: audiences.staff });
