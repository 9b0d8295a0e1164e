import { prisma } from '../db';

export async function enrol(tenantId: string, email: string) {
  // The account of another tenant's becomes this one's.
  // ruleid: upsert-by-shared-unique
  return prisma.account.upsert({ where: { email }, create: { email, tenantId }, update: { tenantId } });
}
