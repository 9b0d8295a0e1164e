import jwt from 'jsonwebtoken';

export const sign = (id: string) => jwt.sign({ sub: id }, process.env.JWT_SECRET, { expiresIn: '1h' });
