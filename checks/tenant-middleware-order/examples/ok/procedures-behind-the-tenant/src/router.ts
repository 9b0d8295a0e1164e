import { prisma } from "./prisma";
import { memberProcedure, publicProcedure, router, tenantProcedure } from "./trpc";

export const appRouter = router({
  // ok: tenant-missing
  list: tenantProcedure.query(({ ctx }) => prisma.note.findMany({ where: { tenantId: ctx.tenantId } })),
  // ok: tenant-missing
  taken: tenantProcedure.query(({ ctx: { tenantId } }) => prisma.note.count({ where: { tenantId } })),
  // ok: tenant-missing
  own: memberProcedure.query((opts) => prisma.note.findMany({ where: { tenantId: opts.ctx.user.tenantId } })),
  // ok: tenant-missing
  version: publicProcedure.query(() => "1.4"),
});
