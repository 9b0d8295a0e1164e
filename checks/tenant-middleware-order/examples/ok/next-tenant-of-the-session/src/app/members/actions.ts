'use server';

import { redirect } from 'next/navigation';
import { auth } from '../../auth';
import { prisma } from '../../db';

// ok: tenant-missing
export async function members() {
  const session = await auth();
  if (!session?.user) redirect('/login');
  return prisma.member.findMany({ where: { tenantId: session.user.tenantId } });
}
