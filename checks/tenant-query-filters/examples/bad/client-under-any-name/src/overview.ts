import { PrismaClient } from '@prisma/client';

const p = new PrismaClient();

export async function overview(tenantId: string) {
  // ruleid: whole-table
  const invoices = await p.invoice.findMany();
  // ruleid: raw-sql-unscoped
  const parcels = await p.$queryRawUnsafe("SELECT * FROM \"Parcel\" LIMIT 5");
  return { tenantId, invoices, parcels };
}
