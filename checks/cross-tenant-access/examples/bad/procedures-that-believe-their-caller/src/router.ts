import { PrismaClient } from "@prisma/client";
import { z } from "zod";
import { keepNote } from "./keep-note";
import { memberProcedure, router } from "./trpc";

const prisma = new PrismaClient();
const noteInput = z.object({ title: z.string() }).extend({ tenantId: z.string() });

export const appRouter = router({
  own: memberProcedure.query(({ ctx }) => prisma.note.count({ where: { tenantId: ctx.user.tenantId } })),
  list: memberProcedure.input(z.object({ tenantId: z.string() })).query(({ input }) =>
    // ruleid: tenant-id-from-client
    prisma.note.findMany({ where: { tenantId: input.tenantId } }),
  ),
  add: memberProcedure.input(noteInput).mutation(async (opts) => {
    // ruleid: tenant-key-mass-assignment
    return prisma.note.create({ data: opts.input });
  }),
  copy: memberProcedure.input(z.object({ note: noteInput })).mutation(({ input }) =>
    // ruleid: tenant-key-mass-assignment
    prisma.note.create({ data: input.note }),
  ),
  keep: memberProcedure.input(noteInput).mutation(keepNote),
});
