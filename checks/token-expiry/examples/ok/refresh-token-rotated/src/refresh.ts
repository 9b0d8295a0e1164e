import jwt, { type JwtPayload } from 'jsonwebtoken';

interface Pair {
  accessToken: string;
  refreshToken: string;
}

export function refreshSession(token: string, refreshSecret: string, accessSecret: string): Pair {
  const claims = jwt.verify(token, refreshSecret, { algorithms: ['HS256'] }) as JwtPayload;
  // ok: refresh-not-rotated
  const accessToken = jwt.sign({ sub: claims.sub }, accessSecret, { expiresIn: '15m' });
  const newRefreshToken = jwt.sign({ sub: claims.sub, type: 'refresh' }, refreshSecret, { expiresIn: '14d' });
  return { accessToken, refreshToken: newRefreshToken };
}
