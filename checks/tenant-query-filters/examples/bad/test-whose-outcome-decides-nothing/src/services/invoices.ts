import { prisma } from '../db';
import { NotFound } from '../errors';

export const find = (tenantId: string, id: string) => prisma.invoice.findFirst({ where: { id, tenantId } });

export async function must(tenantId: string, id: string) {
  if (!(await find(tenantId, id))) throw new NotFound('invoice');
}

export async function settle(tenantId: string, id: string) {
  const invoice = await find(tenantId, id);
  // ruleid: request-id-unscoped
  return prisma.invoice.update({ where: { id }, data: { status: invoice ? 'settled' : 'unknown' } });
}

export async function reopen(tenantId: string, id: string) {
  const invoice = await find(tenantId, id);
  if (!invoice) console.warn('invoice of another', id);
  // ruleid: request-id-unscoped
  return prisma.invoice.update({ where: { id }, data: { status: 'open' } });
}
