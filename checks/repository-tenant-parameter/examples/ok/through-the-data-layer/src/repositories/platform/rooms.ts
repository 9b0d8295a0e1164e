import type { PrismaClient } from "@prisma/client";

export class AllRooms {
  constructor(private readonly prisma: PrismaClient) {}

  // ok: optional-tenant-parameter
  count(tenantId?: string): Promise<number> {
    return this.prisma.room.count({ where: { tenantId } });
  }
}
