import type { CreateExpressContextOptions } from '@trpc/server/adapters/express';
import { readAs } from './tokens';

function of(kind: 'access' | 'admin', header: string | undefined) {
  if (!header) return null;
  try {
    return readAs(kind, header);
  } catch {
    return null;
  }
}

export const createContext = ({ req }: CreateExpressContextOptions) => ({
  user: of('access', req.header('authorization')),
  admin: of('admin', req.header('x-admin')),
});

export type Context = ReturnType<typeof createContext>;
