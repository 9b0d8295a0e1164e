import { prisma } from "./prisma";
import { memberProcedure, publicProcedure, router } from "./trpc";

export const appRouter = router({
  // ok: resolved-not-required
  list: memberProcedure.query(({ ctx }) => prisma.note.findMany({ where: { tenantId: ctx.tenantId } })),
  // Whoever is not signed in has none.
  // ruleid: resolved-not-required
  count: publicProcedure.query(({ ctx }) => prisma.note.count({ where: { tenantId: ctx.tenantId } })),
  // ruleid: resolved-not-required
  all: publicProcedure.query(() => prisma.note.findMany({ take: 10 })),
});
