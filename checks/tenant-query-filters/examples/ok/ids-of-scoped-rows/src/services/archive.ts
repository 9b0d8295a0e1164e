import { prisma } from '../db';

export async function archive(tenantId: string, number: number) {
  const invoice = await prisma.invoice.findUniqueOrThrow({
    where: { tenantId_number: { tenantId, number } },
  });
  // ok: parent-checked-child-by-id
  await prisma.invoiceLine.deleteMany({ where: { invoiceId: invoice.id } });

  const { id } = invoice;
  await prisma.invoice.update({ where: { id }, data: { status: 'archived' } });
}

export async function archiveAll(tenantId: string) {
  const invoices = await prisma.invoice.findMany({ where: { tenantId } });
  const ids = invoices.map((invoice) => invoice.id);
  await prisma.invoiceLine.deleteMany({ where: { invoiceId: { in: ids } } });

  const open: string[] = [];
  for (const invoice of invoices) {
    if (invoice.status === 'open') open.push(invoice.id);
    await prisma.invoice.update({ where: { id: invoice.id }, data: { status: 'archived' } });
  }
  return prisma.invoiceLine.count({ where: { invoiceId: { in: open } } });
}

export async function copy(tenantId: string, number: number) {
  const created = await prisma.invoice.create({ data: { tenantId, number, status: 'draft' } });
  await prisma.invoiceLine.create({ data: { invoiceId: created.id, amount: 0 } });
  return prisma.invoice.findUnique({ where: { id: created.id }, include: { lines: true } });
}
