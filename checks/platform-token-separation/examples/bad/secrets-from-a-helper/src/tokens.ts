import jwt from 'jsonwebtoken';

const required = (name: string) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

const MEMBER_SECRET = required('MEMBER_TOKEN_SECRET');
const STAFF_SECRET = required('MEMBER_TOKEN_SECRET');

export const signMember = (id: string) => jwt.sign({ sub: id }, MEMBER_SECRET, { expiresIn: '1h' });
export const signStaff = (id: string) => jwt.sign({ sub: id }, STAFF_SECRET, { expiresIn: '1h' });
export const readMember = (token: string) => jwt.verify(token, MEMBER_SECRET, { algorithms: ['HS256'] });
export const readStaff = (token: string) => jwt.verify(token, STAFF_SECRET, { algorithms: ['HS256'] });
