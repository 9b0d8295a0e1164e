import type { PrismaClient } from '@prisma/client';

export async function accountFor(prisma: PrismaClient, token: string): Promise<unknown> {
  return prisma.account.findFirst({ where: { resetToken: token, resetTokenExpires: { gt: new Date() } } });
}

export async function acceptInvite(prisma: PrismaClient, token: string): Promise<void> {
  const invite = await prisma.teamInvite.findUnique({ where: { token } });
  if (!invite) throw new Error('unknown invitation');
  await prisma.teamInvite.delete({ where: { id: invite.id } });
}

export async function memberFor(prisma: PrismaClient, resetToken: string): Promise<unknown> {
  const member = await prisma.member.findFirst({ where: { resetToken } });
  if (!member?.askedAt || Date.now() - member.askedAt.getTime() > 60 * 60 * 1000) throw new Error('too late');
  return member;
}

export async function guestFor(prisma: PrismaClient, magicToken: string): Promise<unknown> {
  return prisma.guest.findFirst({ where: { magicToken, sentAt: { gt: new Date(Date.now() - 900_000) } } });
}
