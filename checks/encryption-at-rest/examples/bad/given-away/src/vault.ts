import { createDecipheriv } from 'node:crypto';

class Vault {
  constructor(private readonly key: Buffer) {}

  open(sealed: string): string {
    const [iv, tag, body] = sealed.split('.').map((part) => Buffer.from(part, 'base64'));
    const decipher = createDecipheriv('aes-256-gcm', this.key, iv);
    decipher.setAuthTag(tag);
    return decipher.update(body, undefined, 'utf8') + decipher.final('utf8');
  }
}

export const vault = new Vault(Buffer.from(process.env.FIELD_KEY!, 'base64'));
