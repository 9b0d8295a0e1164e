import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

// It takes an input, as a function of a service does, and knows of no request.
export const findRoom = ({ input }: { input: { id: string } }) =>
  // ok: database-in-handler
  prisma.room.findUnique({ where: { id: input.id } });
