'use server';

import { redirect } from 'next/navigation';
import { auth } from '../../auth';
import { prisma } from '../../db';

export async function addMember(form: FormData) {
  const session = await auth();
  if (!session?.user) redirect('/login');
  const tenantId = (form.get('tenantId') as string) || session.user.tenantId;
  // ruleid: tenant-id-from-client
  await prisma.member.create({ data: { tenantId, name: String(form.get('name')), role: 'guest' } });
}

export async function addInvoice(form: FormData) {
  const session = await auth();
  if (!session?.user) redirect('/login');
  const tenantId = String(form.get('tenantId'));
  // ruleid: tenant-id-from-client
  await prisma.invoice.create({ data: { tenantId, status: 'open' } });
}

export async function addFolder(form: FormData) {
  const session = await auth();
  const tenantId = String(form.get('tenantId'));
  if (session?.user?.tenantId !== tenantId) redirect('/login');
  // ok: tenant-id-from-client
  await prisma.folder.create({ data: { tenantId } });
}
