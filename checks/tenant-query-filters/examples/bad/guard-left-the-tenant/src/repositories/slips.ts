import { prisma } from '../db';

export class SlipRepository {
  findById(id: string) {
    // ruleid: request-id-unscoped
    return prisma.slip.findUnique({ where: { id } });
  }

  remove(id: string) {
    // ruleid: request-id-unscoped
    return prisma.slip.delete({ where: { id } });
  }
}
