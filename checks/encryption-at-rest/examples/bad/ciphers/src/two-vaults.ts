import { createCipheriv, createHmac, randomBytes } from 'node:crypto';

export class Sealed {
  constructor(private readonly key: Buffer) {}

  seal(text: string) {
    const iv = randomBytes(16);
    const cipher = createCipheriv('aes-256-ctr', this.key, iv);
    const body = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([body, createHmac('sha256', this.key).update(body).digest()]);
  }
}

export class Open {
  constructor(private readonly key: Buffer) {}

  seal(text: string) {
    const iv = randomBytes(16);
    // ruleid: unauthenticated-cipher
    const cipher = createCipheriv('aes-256-ctr', this.key, iv);
    return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]);
  }
}
