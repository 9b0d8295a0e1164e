import type { PrismaClient } from "@prisma/client";

export class Rooms {
  constructor(private readonly prisma: PrismaClient) {}

  async one(id: string): Promise<unknown> {
    // ok: database-in-handler
    return this.prisma.room.findUnique({ where: { id } });
  }
}
