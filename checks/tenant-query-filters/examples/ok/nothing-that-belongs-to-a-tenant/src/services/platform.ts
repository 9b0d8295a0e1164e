import { prisma } from '../db';

export const countries = () => prisma.country.findMany();
export const country = (code: string) => prisma.country.findUnique({ where: { code } });

export const tenant = (tenantId: string) => prisma.tenant.findUnique({ where: { id: tenantId } });
export const tenantBySlug = (slug: string) => prisma.tenant.findUnique({ where: { slug } });

// The value is the credential: whoever knows it may read the row.
export const parcelByToken = (accessToken: string) =>
  // ok: no-tenant-in-hand
  prisma.parcel.findUnique({ where: { accessToken } });

// One row that the code itself names is nobody's choice.
export const welcome = () => prisma.invoice.findUnique({ where: { id: 'welcome' } });

// ok: raw-sql-unscoped
export const ping = () => prisma.$queryRaw`SELECT 1`;
// ok: unparsed-raw-sql
export const lock = (key: number) => prisma.$executeRaw`SELECT pg_advisory_xact_lock(${key})`;
export const tenantInvoices = (tenantId: string, ids: string[]) =>
  prisma.$queryRaw`SELECT id FROM "Invoice" WHERE "tenantId" = ${tenantId} AND id = ANY(${ids})`;
