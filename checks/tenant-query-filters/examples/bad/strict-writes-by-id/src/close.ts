import { prisma } from './db';
import { NotFound } from './errors';

export async function close(tenantId: string, id: string) {
  const invoice = await prisma.invoice.findFirst({ where: { id, tenantId } });
  if (!invoice) throw new NotFound('invoice');
  // ruleid: guarded-write-by-id
  await prisma.invoice.update({ where: { id }, data: { status: 'closed' } });
}
