import { Prisma, type PrismaClient } from '@prisma/client';

export async function lockInvoice(prisma: PrismaClient, tenantId: string, number: number) {
  // ruleid: raw-sql-unscoped
  const rows = await prisma.$queryRaw<Array<{ id: string }>>`
    SELECT id FROM "Invoice" WHERE number = ${number} FOR UPDATE
  `;
  return { tenantId, rows };
}

export async function purge(prisma: PrismaClient) {
  const statement = `DELETE FROM "Invoice"`;
  // ruleid: raw-sql-unscoped
  await prisma.$executeRawUnsafe(statement);
}

export async function search(prisma: PrismaClient, conditions: Prisma.Sql[]) {
  const where = Prisma.join(conditions, ' AND ');
  // ruleid: unparsed-raw-sql
  return prisma.$queryRaw`SELECT id FROM "Invoice" WHERE ${where}`;
}

export async function run(prisma: PrismaClient, statement: string) {
  // ruleid: unparsed-raw-sql
  return prisma.$queryRawUnsafe(statement);
}
