import { jwtVerify, SignJWT } from 'jose';
import { settings } from './settings';

const key = new TextEncoder().encode(settings.SESSION_KEY);
const started = (claims: Record<string, unknown>) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setIssuer('desk').setExpirationTime('2h');

export const signMember = (id: string) => started({ tenantId: 't' }).setSubject(id).setAudience('member').sign(key);
export const signStaff = (id: string) => started({}).setSubject(id).setAudience('staff').sign(key);

export async function readMember(token: string) {
  const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], audience: 'member' });
  return payload;
}

export async function readStaff(token: string) {
  const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], issuer: 'desk' });
  return payload;
}
