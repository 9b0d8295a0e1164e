import { randomBytes, randomUUID } from 'node:crypto';
import { prisma } from './prisma';
import { newToken } from './tokens';

export async function askForReset(id: string) {
  const resetToken = randomBytes(32).toString('hex');
  await prisma.account.update({
    where: { id },
    // ruleid: stored-bearer-token
    data: { passwordResetToken: resetToken, resetExpires: new Date(Date.now() + 3_600_000) },
  });
}

export async function invite() {
  // ruleid: stored-bearer-token
  await prisma.invite.create({ data: { token: randomUUID() } });
  // ruleid: stored-bearer-token
  await prisma.invite.create({ data: { token: newToken() } });
}
