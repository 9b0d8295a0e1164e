import NextAuth from 'next-auth';
import { prisma } from './db';

export const { auth, handlers } = NextAuth({ providers: [] });

export async function requireRole(...roles: string[]) {
  const session = await auth();
  if (!session || !roles.includes(session.user.role)) throw new Error('Forbidden');
  return session;
}

export async function requireAccess(id: string) {
  const { user } = await requireRole('owner');
  const found = await prisma.member.findFirst({ where: { id, tenantId: user.tenantId } });
  if (!found) throw new Error('Not found');
}
