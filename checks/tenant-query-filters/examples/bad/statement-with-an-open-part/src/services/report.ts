import { prisma } from '../db';

export async function totals(tenantId: string) {
  // ruleid: raw-sql-unscoped
  return prisma.$queryRaw<Array<{ total: number }>>`
    SELECT count(*) AS total FROM "Invoice" WHERE "tenantId" = ${tenantId}
    UNION ALL
    SELECT count(*) AS total FROM "Invoice" WHERE status = 'open'
  `;
}

export async function shared(tenantId: string) {
  // ruleid: raw-sql-unscoped
  return prisma.$queryRaw`SELECT * FROM "Invoice" WHERE "tenantId" = ${tenantId} OR status = 'public'`;
}
