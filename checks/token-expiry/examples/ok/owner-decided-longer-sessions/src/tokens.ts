import jwt from 'jsonwebtoken';

export function login(userId: string, secret: string): string {
  // ok: lifetime-over-limit
  return jwt.sign({ sub: userId }, secret, { expiresIn: '7d' });
}

export function kiosk(deviceId: string, secret: string): string {
  // ok: lifetime-over-limit
  return jwt.sign({ deviceId, type: 'kiosk' }, secret, { expiresIn: '60d' });
}
