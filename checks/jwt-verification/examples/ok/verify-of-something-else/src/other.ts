import bcrypt from 'bcryptjs';
import { createVerify } from 'node:crypto';
import { verify } from './mail-address';

export async function others(address: string, code: string, hash: string, key: string): Promise<boolean> {
  const verifier = createVerify('RSA-SHA256');
  verifier.update(address);
  // ok: unpinned-algorithm
  return verify(address, code) && verifier.verify(key, code) && (await bcrypt.compare(code, hash));
}
