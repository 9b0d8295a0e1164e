import type { z } from 'zod';
import { auth } from './auth';

type Known = { userId: string; tenantId: string };

export function ofTenant<S extends z.ZodTypeAny, T>(schema: S, work: (input: z.infer<S>, known: Known) => Promise<T>) {
  return async (raw: { tenantId: string }) => {
    const session = await auth();
    if (session?.user.tenantId !== raw.tenantId) throw new Error('Forbidden');
    return work(schema.parse(raw), { userId: session.user.id, tenantId: session.user.tenantId });
  };
}

export function knownFirst<S extends z.ZodTypeAny, T>(schema: S, work: (known: Known, input: z.infer<S>) => Promise<T>) {
  return async (raw: unknown) => {
    const session = await auth();
    if (!session?.user) throw new Error('Unauthorized');
    return work({ userId: session.user.id, tenantId: session.user.tenantId }, schema.parse(raw));
  };
}
