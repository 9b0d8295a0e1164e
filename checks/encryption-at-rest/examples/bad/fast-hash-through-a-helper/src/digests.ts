import { createHash } from 'node:crypto';

export const fingerprint = (value: string) => createHash('sha256').update(value).digest('base64url');

export function checksum(value: string): string {
  const hash = createHash('sha512');
  hash.update(value);
  return hash.digest('hex');
}
