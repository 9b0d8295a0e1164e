import { PrismaClient } from '@prisma/client';
import { running } from './running';

const prisma = new PrismaClient();

export class Parcels {
  list() {
    // ruleid: filter-vanishes
    return prisma.parcel.findMany({ where: { tenantId: running.getStore()?.tenantId } });
  }

  one(id: string) {
    // ruleid: request-id-unscoped
    return prisma.parcel.findUnique({ where: { id } });
  }

  remove(id: string) {
    // The guard in front of every route leaves the tenant where nothing here asks for it.
    // ruleid: request-id-unscoped
    return prisma.parcel.delete({ where: { id } });
  }
}
