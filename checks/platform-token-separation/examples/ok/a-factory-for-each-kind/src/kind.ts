import jwt from 'jsonwebtoken';

interface Options {
  key: string;
  audience?: string;
}

export function tokenKind<Claims extends object>({ key, audience }: Options) {
  return {
    issue: (claims: Claims) => jwt.sign(claims, key, { audience, expiresIn: '1h' }),
    open: (token: string) => jwt.verify(token, key, { algorithms: ['HS256'], audience }) as Claims,
  };
}
