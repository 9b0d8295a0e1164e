import type { PrismaClient } from '@prisma/client';

export const makeInvoiceRepository = (db: PrismaClient) => ({
  add: (tenantId: string, status: string) => db.invoice.create({ data: { status, tenant: { connect: { id: tenantId } } } }),

  list: (tenantId: string) => db.invoice.findMany({ where: { tenantId } }),

  remove: (id: string) => db.invoice.delete({ where: { id } }),
});

export type InvoiceRepository = ReturnType<typeof makeInvoiceRepository>;
