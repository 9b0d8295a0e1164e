import type { PrismaClient } from '@prisma/client';

export async function accountFor(prisma: PrismaClient, token: string): Promise<unknown> {
  return prisma.account.findFirst({ where: { resetToken: token, resetTokenExpires: { gt: new Date() } } });
}

export async function acceptInvite(prisma: PrismaClient, token: string): Promise<void> {
  const invite = await prisma.teamInvite.findUnique({ where: { token } });
  if (!invite) throw new Error('unknown invitation');
  await prisma.teamInvite.delete({ where: { id: invite.id } });
}
