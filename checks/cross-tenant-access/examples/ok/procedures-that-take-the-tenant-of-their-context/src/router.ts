import { PrismaClient } from "@prisma/client";
import { z } from "zod";
import { memberProcedure, router } from "./trpc";

const prisma = new PrismaClient();

export const appRouter = router({
  list: memberProcedure.query(({ ctx }) =>
    // ok: tenant-id-from-client
    prisma.note.findMany({ where: { tenantId: ctx.user.tenantId } }),
  ),
  add: memberProcedure.input(z.object({ title: z.string() })).mutation(async ({ ctx, input }) => {
    // ok: tenant-key-mass-assignment
    return prisma.note.create({ data: { ...input, tenantId: ctx.user.tenantId } });
  }),
  rename: memberProcedure.input(z.object({ id: z.string(), note: z.object({ title: z.string() }) })).mutation((opts) =>
    prisma.note.updateMany({
      where: { id: opts.input.id, tenantId: opts.ctx.user.tenantId },
      // The schema of the input names neither tenant nor role.
      // ok: tenant-key-mass-assignment
      data: opts.input.note,
    }),
  ),
});
