import jwt from 'jsonwebtoken';

export function login(userId: string): string {
  // ruleid: no-audience
  return jwt.sign({ sub: userId }, process.env.JWT_SECRET!, { expiresIn: '1h' });
}
