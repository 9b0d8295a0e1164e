import { SignJWT } from 'jose';

export async function login(userId: string, key: Uint8Array): Promise<string> {
  // ruleid: lifetime-over-limit
  return new SignJWT({ sub: userId }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('7d').sign(key);
}
