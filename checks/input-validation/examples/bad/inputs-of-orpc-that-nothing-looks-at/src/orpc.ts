import { os as base, ORPCError } from "@orpc/server";

interface Context {
  user?: { id: string; tenantId: string };
}

export const os = base.$context<Context>();
export const member = os.use(({ context, next }) => {
  if (!context.user) {
    throw new ORPCError("UNAUTHORIZED");
  }
  return next({ context: { user: context.user } });
});
