import { z } from 'zod';

export const Rename = z.object({ name: z.string() });
export const Invite = z.object({ name: z.string(), role: z.string(), tenantId: z.string() });
export const Status = Invite.omit({ tenantId: true, role: true }).extend({ status: z.string() });
