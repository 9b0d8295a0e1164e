import type { PrismaClient } from "@prisma/client";

export class Rooms {
  constructor(private readonly prisma: PrismaClient) {}

  // ruleid: optional-tenant-parameter
  all(tenantId?: string): Promise<unknown[]> {
    return this.prisma.room.findMany({ where: { tenantId } });
  }

  // ruleid: optional-tenant-parameter
  some(ids: string[], tenantId: string | null): Promise<unknown[]> {
    return this.prisma.room.findMany({ where: { id: { in: ids }, ...(tenantId ? { tenantId } : {}) } });
  }

  count(options: {
    // ruleid: optional-tenant-parameter
    tenantId?: string;
  }): Promise<number> {
    return this.prisma.room.count({ where: options });
  }
}
