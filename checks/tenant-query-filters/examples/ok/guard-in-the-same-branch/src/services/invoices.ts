import { prisma } from '../db';
import { NotFound } from '../errors';

export async function act(tenantId: string, id: string, action: string) {
  const invoice = await prisma.invoice.findFirst({ where: { id, tenantId } });
  if (!invoice) {
    console.warn('no such invoice');
    throw new NotFound('invoice');
  }
  switch (action) {
    case 'close':
      // ok: tenant-parameter-unused
      return prisma.invoice.update({ where: { id }, data: { status: 'closed' } });
    case 'delete':
      // ok: tenant-parameter-unused
      return prisma.invoice.delete({ where: { id } });
    default:
      return null;
  }
}

export async function discard(tenantId: string, id: string) {
  try {
    await prisma.invoice.findFirstOrThrow({ where: { id, tenantId } });
  } catch (error) {
    throw new NotFound('invoice');
  }
  // ok: tenant-parameter-unused
  await prisma.invoice.delete({ where: { id } });
}

export async function archive(tenantId: string, id: string) {
  try {
    await prisma.invoice.findFirstOrThrow({ where: { id, tenantId } });
    // ok: tenant-parameter-unused
    await prisma.invoice.delete({ where: { id } });
  } catch (error) {
    console.error('not archived');
  }
}
