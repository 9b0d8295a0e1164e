import { z } from "zod";
import { memberProcedure, ownerProcedure, publicProcedure, router, watchedProcedure } from "../trpc";
import { removeOrder } from "./remove";

export const ordersRouter = router({
  list: memberProcedure.query(({ ctx }) => ctx.prisma.order.findMany({ where: { tenantId: ctx.user.tenantId } })),
  // ruleid: unguarded-route
  add: watchedProcedure
    .input(z.object({ note: z.string(), tenantId: z.string() }))
    .mutation(({ ctx, input }) => ctx.prisma.order.create({ data: input })),
  // What is called public may be meant to be: it is for review.
  // ruleid: unguarded-route
  remove: publicProcedure.input(z.object({ id: z.string() })).mutation(removeOrder),
  // ruleid: gate-only-in-handler
  rename: watchedProcedure.input(z.object({ id: z.string(), note: z.string() })).mutation(async ({ ctx, input }) => {
    if (!ctx.session?.user) {
      throw new TRPCError({ code: "UNAUTHORIZED" });
    }
    return ctx.prisma.order.update({ where: { id: input.id }, data: { note: input.note } });
  }),
});

export const adminRouter = router({
  archive: ownerProcedure.input(z.object({ id: z.string() })).mutation(removeOrder),
  // ruleid: level-below-requirement
  purge: memberProcedure.mutation(({ ctx }) => ctx.prisma.order.deleteMany({})),
});
