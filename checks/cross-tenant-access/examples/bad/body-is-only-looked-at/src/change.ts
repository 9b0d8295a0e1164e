import { prisma } from './db';

export async function change(tenantId: string, id: string, changes: { name: string }) {
  // ruleid: tenant-key-mass-assignment
  await prisma.member.updateMany({ where: { id, tenantId }, data: changes });
}
