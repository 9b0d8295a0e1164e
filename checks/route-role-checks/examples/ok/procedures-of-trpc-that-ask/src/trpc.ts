import { initTRPC, TRPCError } from "@trpc/server";
import type { Context } from "./context";

const t = initTRPC.context<Context>().create();

export const router = t.router;

const withSession = t.middleware(({ ctx, next }) => {
  if (!ctx.session?.user) {
    throw new TRPCError({ code: "UNAUTHORIZED" });
  }
  return next({ ctx: { user: ctx.session.user } });
});

export const publicProcedure = t.procedure;
export const memberProcedure = t.procedure.use(withSession);

// What makes a middleware is followed, and so is one that is joined with another.
const withRole = (role: string) =>
  withSession.unstable_pipe(({ ctx, next }) => {
    if (ctx.user.role !== role) {
      throw new TRPCError({ code: "FORBIDDEN" });
    }
    return next();
  });

export const ownerProcedure = t.procedure.use(withRole("owner"));
