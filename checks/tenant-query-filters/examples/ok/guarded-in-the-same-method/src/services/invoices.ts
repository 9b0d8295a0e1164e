import { prisma } from '../db';
import { Forbidden, NotFound } from '../errors';
import { assertOwnsInvoice } from '../guards';

export async function close(tenantId: string, id: string) {
  const invoice = await prisma.invoice.findFirst({ where: { id, tenantId } });
  if (!invoice) throw new NotFound('invoice');
  // ok: request-id-unscoped
  await prisma.invoice.update({ where: { id }, data: { status: 'closed' } });
}

export async function remove(tenantId: string, invoiceId: string) {
  await assertOwnsInvoice(invoiceId, tenantId);
  // ok: tenant-parameter-unused
  await prisma.$transaction(async (tx) => {
    await tx.invoiceLine.deleteMany({ where: { invoiceId } });
    await tx.invoice.delete({ where: { id: invoiceId } });
  });
}

export async function read(tenantId: string, id: string) {
  const invoice = await prisma.invoice.findUnique({ where: { id } });
  if (!invoice || invoice.tenantId !== tenantId) throw new Forbidden('invoice');
  return invoice;
}

export async function amounts(tenantId: string, invoiceId: string) {
  const where = { id: invoiceId, tenantId };
  const invoice = await prisma.invoice.findFirst({ where });
  if (!invoice) return [];
  // ok: raw-sql-unscoped
  const rows = await prisma.$queryRaw<Array<{ amount: number }>>`
    SELECT amount FROM "InvoiceLine" WHERE "invoiceId" = ${invoiceId}
  `;
  return rows.map((row) => row.amount);
}
