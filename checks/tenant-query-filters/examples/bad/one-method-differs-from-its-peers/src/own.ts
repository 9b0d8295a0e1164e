import { prisma } from './db';

// The object holds the tenant: each of its methods has it in hand.
export class Parcels {
  constructor(private readonly tenantId: string) {}

  list() {
    return prisma.parcel.findMany({ where: { tenantId: this.tenantId } });
  }

  remove(id: string) {
    // ruleid: repository-method-without-tenant
    return prisma.parcel.delete({ where: { id } });
  }
}

export class AllParcels {
  list() {
    // ruleid: no-tenant-in-hand
    return prisma.parcel.findMany({ where: { recipient: 'depot' } });
  }

  remove(id: string) {
    // ruleid: no-tenant-in-hand
    return prisma.parcel.delete({ where: { id } });
  }
}
