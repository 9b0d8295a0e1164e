import { createCipheriv, randomBytes } from 'node:crypto';

export function seal(text: string) {
  const iv = randomBytes(12);
  // ok: weak-cipher
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(process.env.KEY!, 'hex'), iv);
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return { ciphertext, iv, authTag: cipher.getAuthTag() };
}

export function sealCbc(key: Buffer, iv: Buffer) {
  // ok: unauthenticated-cipher
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  return { cipher, mac: createHmac('sha256', key) };
}
