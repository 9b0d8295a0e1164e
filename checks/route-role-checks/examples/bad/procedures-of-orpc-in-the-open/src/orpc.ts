import { os as base, ORPCError } from "@orpc/server";

interface Context {
  session: { user?: { id: string; role: string; tenantId: string } } | null;
}

export const os = base.$context<Context>();

const signedIn = os.middleware(async ({ context, next }) => {
  if (context.session?.user) {
    return next({ context: { user: context.session.user } });
  }
  throw new ORPCError("UNAUTHORIZED");
});

// Its check is caught, and it goes on.
const lenient = os.middleware(async ({ context, next }) => {
  try {
    if (!context.session?.user) throw new ORPCError("UNAUTHORIZED");
  } catch {
    return next();
  }
  return next();
});

export const member = os.use(signedIn);
export const anyone = os.use(lenient);
