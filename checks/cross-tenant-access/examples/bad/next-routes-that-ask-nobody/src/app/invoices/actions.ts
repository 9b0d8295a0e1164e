'use server';

import { redirect } from 'next/navigation';
import { auth } from '../../auth';
import { prisma } from '../../db';

export async function deleteInvoice(id: string) {
  const session = await auth();
  if (!session?.user) redirect('/login');
  // ruleid: principal-ignored
  await prisma.invoice.delete({ where: { id } });
}

export async function listFolders() {
  const session = await auth();
  if (!session?.user) redirect('/login');
  return prisma.folder.findMany({ where: { tenantId: session.user.tenantId } });
}

export async function renameMember(id: string, name: string) {
  const session = await auth();
  if (!session) throw new Error('Unauthorized');
  await prisma.member.updateMany({ where: { id, tenantId: session.user.tenantId }, data: { name } });
}
