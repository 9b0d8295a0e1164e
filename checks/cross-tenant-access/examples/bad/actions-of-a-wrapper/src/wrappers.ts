import { createSafeActionClient } from 'next-safe-action';
import type { z } from 'zod';
import { auth } from './auth';

type Known = { userId: string; tenantId: string };

export function signedIn<S extends z.ZodTypeAny, T>(schema: S, work: (input: z.infer<S>, known: Known) => Promise<T>) {
  return async (raw: unknown) => {
    const session = await auth();
    if (!session?.user) throw new Error('Unauthorized');
    const parsed = schema.parse(raw);
    return work(parsed, { userId: session.user.id, tenantId: session.user.tenantId });
  };
}

export const client = createSafeActionClient().use(async ({ next }) => {
  const session = await auth();
  if (!session?.user) throw new Error('Unauthorized');
  return next({ ctx: { tenantId: session.user.tenantId } });
});
