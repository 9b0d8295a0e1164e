import { initTRPC, TRPCError } from "@trpc/server";
import { prisma } from "./prisma";
import { readSession, readStaff } from "./session";

export const createContext = async ({ req }: { req: Request }) => ({ prisma, session: await readSession(req), staff: await readStaff(req) });

const t = initTRPC.context<Awaited<ReturnType<typeof createContext>>>().create();

export const router = t.router;

const isSeated = t.middleware(({ ctx, next }) => {
  if (!ctx.session) throw new TRPCError({ code: "UNAUTHORIZED" });
  return next({ ctx: { session: ctx.session, tenantId: ctx.session.tenantId } });
});

const isOwner = isSeated.unstable_pipe(({ ctx, next }) => {
  if (ctx.session.role !== "OWNER") throw new TRPCError({ code: "FORBIDDEN" });
  return next();
});

const isStaff = t.middleware(({ ctx, next }) => {
  if (ctx.staff?.role !== "platform-admin") throw new TRPCError({ code: "FORBIDDEN" });
  return next({ ctx: { staff: ctx.staff } });
});

export const seatProcedure = t.procedure.use(isSeated);
export const ownerProcedure = t.procedure.use(isOwner);
export const staffProcedure = t.procedure.use(isStaff);
