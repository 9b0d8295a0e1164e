import { z } from "zod";
import { router, seatProcedure, staffProcedure } from "./trpc";

export const appRouter = router({
  // ok: resolved-not-required
  show: seatProcedure.input(z.object({ id: z.string() })).query(({ ctx, input }) => ctx.prisma.note.findFirst({ where: { id: input.id, tenantId: ctx.tenantId } })),
  // ok: resolved-not-required
  tenants: staffProcedure.query(({ ctx }) => ctx.prisma.tenant.findMany({ take: 100 })),
});
