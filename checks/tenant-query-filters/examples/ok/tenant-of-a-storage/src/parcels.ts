import { PrismaClient } from '@prisma/client';
import { ownTenant, running } from './running';

const prisma = new PrismaClient();

export class Parcels {
  list() {
    // ok: whole-table
    return prisma.parcel.findMany({ where: { tenantId: ownTenant() } });
  }

  one(id: string) {
    const { tenantId } = running.getStore()!;
    // ok: request-id-unscoped
    return prisma.parcel.findFirst({ where: { id, tenantId } });
  }

  async remove(id: string) {
    const found = await this.one(id);
    if (!found) throw new Error('no such parcel');
    // ok: request-id-unscoped
    return prisma.parcel.delete({ where: { id: found.id } });
  }
}
