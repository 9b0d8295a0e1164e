import { createCipheriv } from 'node:crypto';

const key = Buffer.from(process.env.TENANT_VAULT!, 'base64');

export const cipherOf = (iv: Buffer) => createCipheriv('aes-256-gcm', key, iv);
