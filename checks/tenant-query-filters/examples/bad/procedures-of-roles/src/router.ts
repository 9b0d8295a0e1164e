import { z } from "zod";
import { ownerProcedure, router, seatProcedure, staffProcedure } from "./trpc";

const byId = z.object({ id: z.string() });

export const appRouter = router({
  // ok: request-id-unscoped
  show: seatProcedure.input(byId).query(({ ctx, input }) => ctx.prisma.note.findFirst({ where: { id: input.id, tenantId: ctx.tenantId } })),
  // ruleid: whole-table
  count: seatProcedure.query(({ ctx }) => ctx.prisma.note.count()),
  // ruleid: request-id-unscoped
  remove: ownerProcedure.input(byId).mutation(({ ctx, input }) => ctx.prisma.note.delete({ where: { id: input.id } })),
  // ruleid: whole-table
  wipe: ownerProcedure.mutation(({ ctx }) => ctx.prisma.note.deleteMany()),
  // ok: whole-table
  total: staffProcedure.query(({ ctx }) => ctx.prisma.note.count()),
});
