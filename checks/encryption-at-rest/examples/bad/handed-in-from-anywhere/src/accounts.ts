import { prisma } from './prisma';

export async function keep(id: string, apiKey: string, passwordHash: string, passwordResetToken: string) {
  await prisma.account.update({ where: { id }, data: { apiKey, passwordHash, passwordResetToken } });
}
