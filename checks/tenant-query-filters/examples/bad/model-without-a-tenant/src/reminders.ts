import { prisma } from './db';

export async function remind(tenantId: string, invoiceId: string, text: string) {
  const invoice = await prisma.invoice.findFirst({ where: { id: invoiceId, tenantId } });
  if (!invoice) return null;
  return prisma.reminder.create({ data: { id: crypto.randomUUID(), invoiceId, text } });
}

export const name = (tenantId: string, code: string, name: string) =>
  prisma.country.update({ where: { code }, data: { name } });
