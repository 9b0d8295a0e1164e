import jwt, { type SignOptions } from 'jsonwebtoken';
import { loadSettings } from './settings';

export function createIssuer(settings: ReturnType<typeof loadSettings>) {
  const minutes = (n: number): SignOptions => ({ algorithm: 'HS256', expiresIn: n * 60 });

  function studio(sub: string) {
    return jwt.sign({ sub }, settings.jwtSecret, minutes(settings.accessMinutes));
  }

  function platform(sub: string) {
    return jwt.sign({ sub }, settings.jwtSecret, minutes(60 * 12));
  }

  function device(sub: string) {
    const exp = Math.floor(Date.now() / 1000) + settings.deviceHours * 3600;
    return jwt.sign({ sub, exp }, settings.jwtSecret, { algorithm: 'HS256' });
  }

  return { studio, platform, device };
}

export const issuer = createIssuer(loadSettings());
