import { prisma } from '../db';
import { NotFound } from '../errors';

export async function act(tenantId: string, id: string, action: string) {
  switch (action) {
    case 'close': {
      const invoice = await prisma.invoice.findFirst({ where: { id, tenantId } });
      if (!invoice) throw new NotFound('invoice');
      return prisma.invoice.update({ where: { id }, data: { status: 'closed' } });
    }
    case 'delete':
      return prisma.invoice.delete({ where: { id } });
    default:
      return null;
  }
}

export async function remove(tenantId: string, id: string, careful: boolean) {
  if (careful) {
    const invoice = await prisma.invoice.findFirst({ where: { id, tenantId } });
    if (!invoice) throw new NotFound('invoice');
    await prisma.invoice.delete({ where: { id } });
    return;
  }
  await prisma.invoice.delete({ where: { id } });
}

export async function discard(tenantId: string, id: string) {
  try {
    await prisma.invoice.findFirstOrThrow({ where: { id, tenantId } });
  } catch {
    console.warn('not found, or the database is away');
  }
  await prisma.invoice.delete({ where: { id } });
}
