import { PrismaClient } from '@prisma/client';
import { tenantId } from './context';

export const prisma = new PrismaClient().$extends({
  query: {
    $allModels: {
      async $allOperations({ args, query }) {
        return query({ ...args, where: { ...args.where, tenantId: tenantId() } });
      },
    },
  },
});

// ok: whole-table
export const invoices = () => prisma.invoice.findMany();
export const parcels = () => prisma.parcel.findMany();
export const invoice = (id: string) => prisma.invoice.findUnique({ where: { id } });
export const parcel = (id: string) => prisma.parcel.findUnique({ where: { id } });
export const lines = (invoiceId: string) => prisma.invoiceLine.findMany({ where: { invoiceId } });
