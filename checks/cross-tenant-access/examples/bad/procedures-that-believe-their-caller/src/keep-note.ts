import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

export const keepNote = ({ input }) =>
  // ruleid: tenant-key-mass-assignment
  prisma.note.create({ data: input });
