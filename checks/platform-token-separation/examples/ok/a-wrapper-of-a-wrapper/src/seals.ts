import jwt from 'jsonwebtoken';

const issue = (claims: object, lasts: string) => jwt.sign(claims, process.env.COOKIE_KEY, { expiresIn: lasts });
const hourly = (claims: object) => issue(claims, '1h');

export const guests = (id: string) => hourly({ id, kind: 'guest' });
export const staff = (id: string) => hourly({ id, kind: 'staff' });
