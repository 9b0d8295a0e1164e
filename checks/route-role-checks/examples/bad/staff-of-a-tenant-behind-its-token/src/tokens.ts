import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { config } from './config';

const Claims = z.object({ uid: z.number(), tenantId: z.number(), role: z.enum(['OWNER', 'CLERK']) });
type Claims = z.infer<typeof Claims>;

export const signUser = (claims: Claims) => jwt.sign(claims, config.userKey, { expiresIn: '12h', audience: 'app' });
export const signStaff = (staff: string, tenantId: number) => jwt.sign({ staff, tenantId }, config.staffKey, { expiresIn: '1h', audience: 'staff' });

export function readUser(raw: string): Claims {
  return Claims.parse(jwt.verify(raw, config.userKey, { audience: 'app', algorithms: ['HS256'] }));
}

export function readStaff(raw: string): { staff: string } {
  return z.object({ staff: z.string() }).parse(jwt.verify(raw, config.staffKey, { audience: 'staff', algorithms: ['HS256'] }));
}

// What a caller hands in may hold a tenant, too.
export const signClerk = (clerk: { id: number }) => jwt.sign({ ...clerk }, config.clerkAdminKey, { expiresIn: '1h' });
export const readClerk = (raw: string) => jwt.verify(raw, config.clerkAdminKey, { algorithms: ['HS256'] });

// Two kinds are signed with this one.
export const signDesk = (id: number) => jwt.sign({ id }, config.adminKey, { expiresIn: '1h' });
export const signRobot = (robot: number) => jwt.sign({ robot }, config.adminKey, { expiresIn: '1h' });
export const readDesk = (raw: string) => jwt.verify(raw, config.adminKey, { algorithms: ['HS256'] });
