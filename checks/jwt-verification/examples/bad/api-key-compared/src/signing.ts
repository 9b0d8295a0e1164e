import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export function signed(body: string, phrase: string) {
  const mac = createHmac('sha256', phrase);
  mac.update(body);
  return mac.digest('hex');
}

export const etag = (body: string) => createHash('sha1').update(body).digest('hex');

export const same = (a: string, b: string) => timingSafeEqual(Buffer.from(a), Buffer.from(b));
