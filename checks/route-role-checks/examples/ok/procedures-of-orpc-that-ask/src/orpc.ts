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

export const member = os.use(signedIn);
