import { createHash, randomBytes, scryptSync } from 'node:crypto';
import bcrypt from 'bcryptjs';
import { prisma } from './prisma';

const fingerprint = (value: string) => createHash('sha256').update(value).digest('base64url');

export async function enter(req: Request) {
  const body = await req.json();
  await prisma.account.create({ data: { email: body.email, passwordHash: await bcrypt.hash(fingerprint(body.secret), 12) } });
}

export async function change(req: Request, id: string) {
  const body = await req.json();
  const derived = scryptSync(body.secret, randomBytes(16), 32);
  await prisma.account.update({ where: { id }, data: { passwordHash: fingerprint(derived.toString('hex')) } });
}

export async function lock(id: string) {
  const secret = randomBytes(32).toString('hex');
  await prisma.account.update({ where: { id }, data: { passwordHash: fingerprint(secret) } });
  return secret;
}

export async function stretch(req: Request, id: string) {
  const body = await req.json();
  let passwordHash = body.secret;
  for (let round = 0; round < 600_000; round += 1) {
    passwordHash = createHash('sha512').update(passwordHash).digest('hex');
  }
  await prisma.account.update({ where: { id }, data: { passwordHash } });
}
