import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

interface Options {
  context: { user: { tenantId: string } };
  input: { text: string };
}

export const listNotes = ({ context, input }: Options) =>
  // ok: tenant-id-from-client
  prisma.note.findMany({ where: { tenantId: context.user.tenantId, title: input.text } });
