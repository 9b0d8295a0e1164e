'use server';

import { redirect } from 'next/navigation';
import { auth } from '../../auth';
import { prisma } from '../../db';

export async function deleteInvoice(id: string) {
  const session = await auth();
  if (!session?.user) redirect('/login');
  // ok: principal-ignored
  await prisma.invoice.deleteMany({ where: { id, tenantId: session.user.tenantId } });
}
