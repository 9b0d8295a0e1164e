import { decodeJwt, jwtVerify } from 'jose';
import { keys } from './keys';

export async function read(raw: string) {
  // ok: decoded-not-verified
  const { kind } = decodeJwt(raw);
  if (kind !== 'seat' && kind !== 'staff') throw new Error('unknown kind');
  const { payload } = await jwtVerify(raw, keys[kind], { algorithms: ['HS256'], audience: kind });
  return payload;
}
