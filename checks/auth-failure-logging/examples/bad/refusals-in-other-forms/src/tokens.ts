import { jwtVerify } from 'jose';
import { key } from './keys';

export async function readViewer(token: string) {
  const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], audience: 'viewer' });
  return { id: payload.sub };
}
