import type { PrismaClient } from "@prisma/client";

export class Rooms {
  constructor(private readonly prisma: PrismaClient) {}

  // ok: optional-tenant-parameter
  all(tenantId: string): Promise<unknown[]> {
    return this.prisma.room.findMany({ where: { tenantId } });
  }
}
