import { createCipheriv } from 'node:crypto';

import { getConfig } from './config';

export class Vault {
  private readonly key: Buffer;

  constructor() {
    const master = getConfig().ENCRYPTION_KEY;
    this.key = Buffer.from(master, 'hex');
  }

  cipher(iv: Buffer) {
    return createCipheriv('aes-256-gcm', this.key, iv);
  }
}
