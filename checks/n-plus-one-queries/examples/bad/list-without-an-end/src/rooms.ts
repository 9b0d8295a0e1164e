import type { PrismaClient } from "@prisma/client";

export class Rooms {
  constructor(private readonly prisma: PrismaClient) {}

  on(floor: number): Promise<unknown[]> {
    // ruleid: unbounded-list
    return this.prisma.room.findMany({ where: { floor }, orderBy: { id: "asc" } });
  }
}
