import { createCipheriv, randomBytes } from 'node:crypto';

export function seal(text: string) {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', process.env.KEY!, iv);
  return cipher.update(text, 'utf8', 'hex') + cipher.final('hex') + cipher.getAuthTag().toString('hex');
}
