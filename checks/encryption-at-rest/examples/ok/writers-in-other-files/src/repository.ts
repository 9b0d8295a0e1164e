import { prisma } from './prisma';

export async function keep(data: { email: string; passwordHash: string }) {
  // ok: plaintext-write
  return prisma.account.create({ data: { email: data.email, passwordHash: data.passwordHash } });
}
