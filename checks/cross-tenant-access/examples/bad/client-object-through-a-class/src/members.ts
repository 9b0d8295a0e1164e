import { prisma } from './db';

export class Members {
  update(tenantId: string, id: string, data: object) {
    // ruleid: tenant-key-mass-assignment
    return prisma.member.updateMany({ where: { id, tenantId }, data });
  }
}
