'use server';

import { revalidatePath } from 'next/cache';
import { requireUser } from '../../../lib/guards';
import { prisma } from '../../../db';

// ok: unguarded-route
export async function closeInvoice(id: string) {
  const user = await requireUser();
  await prisma.invoice.updateMany({ where: { id, tenantId: user.tenantId }, data: { status: 'closed' } });
  revalidatePath('/invoices');
}
