import { createCipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';

export const cipherOf = (iv: Buffer) => createCipheriv('aes-256-gcm', readFileSync('/etc/keys/pii.key'), iv);
