import { prisma } from '../db';

export async function changeMember(tenantId: string, id: string, changes: Record<string, unknown>) {
  // ruleid: tenant-key-mass-assignment
  await prisma.member.updateMany({ where: { id, tenantId }, data: changes });
}
