import { prisma } from '../db';

export async function rename(tenantId: string, id: string, changes: { name: string }) {
  // ok: tenant-key-mass-assignment
  await prisma.member.updateMany({ where: { id, tenantId }, data: changes });
}
