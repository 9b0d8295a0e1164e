import crypto, { createHash } from 'node:crypto';
import md5 from 'md5';

export function digest(password: string, salt: string) {
  // ruleid: fast-password-hash
  return createHash('sha256').update(password + salt).digest('hex');
}

export function legacy(user: { password: string }) {
  const hash = crypto.createHash('sha1');
  // ruleid: fast-password-hash
  hash.update(user.password);
  // ruleid: fast-password-hash
  return md5(user.password) + hash.digest('hex');
}

const sha = (text: string) => createHash('sha256').update(text).digest('hex');

export function helped(password: string, salt: string) {
  // ruleid: fast-password-hash
  return sha(salt + password);
}

export function each(users: { password: string; hash: string }[]) {
  for (const user of users) {
    // ruleid: fast-password-hash
    user.hash = createHash('sha256').update(user.password).digest('hex');
  }
}
