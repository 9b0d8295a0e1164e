import { initTRPC, TRPCError } from "@trpc/server";
import { z } from "zod";
import type { Context } from "./context";
import { prisma } from "./prisma";

const t = initTRPC.context<Context>().create();

export const router = t.router;
export const publicProcedure = t.procedure;
export const memberProcedure = t.procedure.use(({ ctx, next }) => {
  if (!ctx.session?.user) {
    throw new TRPCError({ code: "UNAUTHORIZED" });
  }
  return next({ ctx: { user: ctx.session.user } });
});
export const tenantProcedure = memberProcedure.use(async ({ ctx, next }) => {
  const member = await prisma.member.findFirst({ where: { userId: ctx.user.id } });
  if (!member) {
    throw new TRPCError({ code: "FORBIDDEN" });
  }
  return next({ ctx: { tenantId: member.tenantId } });
});
