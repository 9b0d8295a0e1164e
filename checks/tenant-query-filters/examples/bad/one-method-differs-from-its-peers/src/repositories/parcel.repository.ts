import type { PrismaClient } from '@prisma/client';

export class ParcelRepository {
  constructor(private readonly prisma: PrismaClient) {}

  list(tenantId: string) {
    return this.prisma.parcel.findMany({ where: { tenantId } });
  }

  find(tenantId: string, id: string) {
    return this.prisma.parcel.findFirst({ where: { id, tenantId } });
  }

  rename(tenantId: string, id: string, recipient: string) {
    return this.prisma.parcel.updateMany({ where: { id, tenantId }, data: { recipient } });
  }

  count(tenantId: string) {
    return this.prisma.parcel.count({ where: { tenantId } });
  }

  remove(id: string) {
    // ruleid: repository-method-without-tenant
    return this.prisma.parcel.delete({ where: { id } });
  }
}
