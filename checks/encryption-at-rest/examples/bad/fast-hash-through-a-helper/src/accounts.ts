import { randomBytes } from 'node:crypto';
import { prisma } from './prisma';
import { checksum, fingerprint } from './digests';

export async function replaceSecret(id: string, next: string) {
  const digest = fingerprint(next);
  // ruleid: fast-password-hash
  await prisma.account.update({ where: { id }, data: { passwordHash: digest } });
}

export async function enter(req: Request) {
  const body = await req.json();
  const salt = randomBytes(16).toString('hex');
  // ruleid: fast-password-hash
  await prisma.account.create({ data: { email: body.email, passwordHash: `${salt}.${checksum(salt + body.secret)}` } });
}
