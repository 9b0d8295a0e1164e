import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

interface Options {
  context: { user: { tenantId: string } };
  input: { tenantId: string };
}

export const countNotes = ({ context }: Options) => prisma.note.count({ where: { tenantId: context.user.tenantId } });

export const listNotes = ({ input }: Options) =>
  // ruleid: tenant-id-from-client
  prisma.note.findMany({ where: { tenantId: input.tenantId } });
