import jwt from 'jsonwebtoken';

export const makers = (key: string, audience: string) => ({
  issue: (claims: object) => jwt.sign(claims, key, { audience, expiresIn: '1h' }),
  open: (token: string) => jwt.verify(token, key, { algorithms: ['HS256'], audience }),
});

export const registry = new Map(Object.entries({ makers }));
