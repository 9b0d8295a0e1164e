import { prisma } from './db';

export async function closeInvoice(id: string) {
  await prisma.invoice.update({ where: { id }, data: { status: 'closed' } });
}
