import type { PrismaClient } from "@prisma/client";

export class Rooms {
  constructor(private readonly prisma: PrismaClient) {}

  on(floor: number): Promise<unknown[]> {
    // ruleid: unbounded-list
    return this.prisma.room.findMany({ where: { floor }, orderBy: { id: "asc" } });
  }
}

const ofFloor = (floor: number) => ({ floor });
const sorted = { orderBy: { id: "asc" } } as const;

export class FloorRooms {
  constructor(private readonly prisma: PrismaClient) {}

  on(floor: number): Promise<unknown[]> {
    // ruleid: unbounded-list
    return this.prisma.room.findMany({ where: ofFloor(floor), ...sorted });
  }
}
