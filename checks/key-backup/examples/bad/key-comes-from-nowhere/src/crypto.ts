import { createCipheriv } from 'node:crypto';

import { material } from './material';

export const cipherOf = (iv: Buffer) => createCipheriv('aes-256-gcm', material(), iv);
