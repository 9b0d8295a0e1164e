import jwt, { type JwtPayload } from 'jsonwebtoken';

export function refreshSession(refreshToken: string, refreshSecret: string, accessSecret: string): { accessToken: string } {
  const claims = jwt.verify(refreshToken, refreshSecret, { algorithms: ['HS256'] }) as JwtPayload;
  // ruleid: refresh-not-rotated
  const accessToken = jwt.sign({ sub: claims.sub }, accessSecret, { expiresIn: '15m' });
  return { accessToken };
}
