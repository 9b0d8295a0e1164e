import { prisma } from '../db';

export async function ownFolder(tenantId: string, id: string) {
  return prisma.folder.findFirst({ where: { id, tenantId } });
}
