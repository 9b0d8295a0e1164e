import { prisma } from '../db';

export async function totals(tenantId: string) {
  // ok: raw-sql-unscoped
  return prisma.$queryRaw<Array<{ total: number }>>`
    WITH own AS (SELECT id FROM "Invoice" WHERE "tenantId" = ${tenantId})
    SELECT sum(l.amount) AS total FROM own JOIN "InvoiceLine" l ON l."invoiceId" IN (
      SELECT id FROM "Invoice" WHERE "tenantId" = ${tenantId}
    )
  `;
}

export async function lines(tenantId: string, status: string) {
  // ok: raw-sql-unscoped
  return prisma.$queryRawUnsafe(
    'SELECT l.* FROM "InvoiceLine" l JOIN "Invoice" i ON i.id = l."invoiceId" WHERE i."tenantId" = $1 AND i.status = $2',
    tenantId,
    status,
  );
}

export async function lock(tenantId: string) {
  // ok: raw-sql-unscoped, unparsed-raw-sql
  await prisma.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${tenantId}))`;
}
