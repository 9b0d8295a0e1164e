import type { PrismaClient } from "@prisma/client";

export const roomStore = (prisma: PrismaClient) => ({
  // ok: database-in-handler
  add: (room: { id: string }) => prisma.room.create({ data: room }),
});
