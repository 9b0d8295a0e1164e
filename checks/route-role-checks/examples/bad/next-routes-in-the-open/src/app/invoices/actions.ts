'use server';

import { auth } from '../../auth';
import { prisma } from '../../db';

// ruleid: unguarded-route
export async function closeInvoice(id: string) {
  await prisma.invoice.update({ where: { id }, data: { status: 'closed' } });
}

// ruleid: unguarded-route
export async function archiveInvoice(id: string) {
  const session = await auth();
  await prisma.invoice.update({ where: { id }, data: { status: 'archived', by: session?.user?.id } });
}

// ok: unguarded-route
export async function openInvoice(id: string) {
  const session = await auth();
  if (!session?.user) return { error: 'Unauthorized' };
  await prisma.invoice.update({ where: { id }, data: { status: 'open' } });
  return { done: true };
}
