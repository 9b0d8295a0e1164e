import type { PrismaClient } from '@prisma/client';

export async function resetPassword(prisma: PrismaClient, token: string, passwordHash: string): Promise<void> {
  const account = await prisma.account.findFirst({ where: { resetToken: token } });
  if (!account) throw new Error('unknown token');
  await prisma.account.update({ where: { id: account.id }, data: { passwordHash, resetToken: null } });
}

export async function acceptInvite(prisma: PrismaClient, token: string): Promise<string> {
  const invite = await prisma.teamInvite.findUnique({ where: { token } });
  if (!invite) throw new Error('unknown invitation');
  return invite.email;
}

export async function memberFor(prisma: PrismaClient, resetToken: string): Promise<unknown> {
  const member = await prisma.member.findFirst({ where: { resetToken } });
  if (!member) throw new Error('unknown token');
  if (member.lastLoginAt && Date.now() - member.lastLoginAt.getTime() > 86_400_000) console.warn('long away');
  await prisma.member.update({ where: { id: member.id }, data: { lastLoginAt: new Date(), resetToken: null } });
  return member;
}
