import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export interface Box {
  lock(text: string): string;
  unlock(blob: string): string;
}

export const makeBox = (key: Buffer): Box => ({
  lock: (text) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  },
  unlock: (blob) => {
    const raw = Buffer.from(blob, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, raw.subarray(0, 12));
    decipher.setAuthTag(raw.subarray(-16));
    return decipher.update(raw.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
  },
});
