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

// It asks, and lets everybody through.
const tellsWhoCalls = t.middleware(({ ctx, next }) => {
  if (!ctx.session?.user) {
    console.warn("a caller without a session");
  }
  return next();
});

export const publicProcedure = t.procedure;
export const watchedProcedure = t.procedure.use(tellsWhoCalls);
export const memberProcedure = t.procedure.use(withSession);
export const ownerProcedure = memberProcedure.use(async (opts) => {
  if (opts.ctx.user.role !== "owner") {
    throw new TRPCError({ code: "FORBIDDEN" });
  }
  return opts.next();
});
