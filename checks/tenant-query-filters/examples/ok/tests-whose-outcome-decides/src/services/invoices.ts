import { prisma } from '../db';
import { NotFound } from '../errors';

export const find = (tenantId: string, id: string) => prisma.invoice.findFirst({ where: { id, tenantId } });

export async function must(tenantId: string, id: string) {
  if (!(await find(tenantId, id))) throw new NotFound('invoice');
}

export async function settle(tenantId: string, id: string) {
  const invoice = await find(tenantId, id);
  // ok: request-id-unscoped
  return invoice ? prisma.invoice.update({ where: { id }, data: { status: 'settled' } }) : null;
}

export async function reopen(tenantId: string, id: string) {
  const invoice = await find(tenantId, id);
  if (!invoice) return null;
  // ok: request-id-unscoped
  return prisma.invoice.update({ where: { id }, data: { status: 'open' } });
}

export async function raise(tenantId: string, id: string) {
  const invoice = await find(tenantId, id);
  const number = invoice!.number + 1;
  // ok: request-id-unscoped
  return prisma.invoice.update({ where: { id }, data: { number } });
}

export async function lower(tenantId: string, id: string) {
  const invoice = (await find(tenantId, id)) ?? missing(id);
  // ok: request-id-unscoped
  return prisma.invoice.update({ where: { id }, data: { status: invoice.status } });
}

function missing(id: string): never {
  throw new NotFound(id);
}
