import { prisma } from './db';
import { Forbidden } from './errors';

export async function assertOwned(id: string, tenantId: string) {
  const invoice = await prisma.invoice.findUnique({ where: { id } });
  if (!invoice || invoice.tenantId !== tenantId) throw new Forbidden('invoice');
}

export class InvoiceAccess {
  async owned(tenantId: string, id: string) {
    return prisma.invoice.findFirst({ where: { id, tenantId } });
  }
}
