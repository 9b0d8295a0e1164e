import { createHash, randomBytes } from 'node:crypto';
import bcrypt from 'bcryptjs';
import { prisma } from './prisma';

export async function askForReset(id: string, rounds: number) {
  const resetToken = randomBytes(32).toString('hex');
  const passwordResetToken = createHash('sha256').update(resetToken).digest('hex');
  // ok: stored-bearer-token
  await prisma.account.update({ where: { id }, data: { passwordResetToken } });
  return resetToken;
}

export async function setPassword(req: Request, id: string) {
  const { password } = req.body;
  const passwordHash = await bcrypt.hash(password, 12);
  // ok: plaintext-write
  await prisma.account.update({
    where: { id },
    data: { passwordHash, passwordResetToken: null, apiKeyPrefix: req.body.prefix, publishableKey: req.body.key, tokenCount: req.body.count },
  });
  // ok: fast-password-hash
  return createHash('sha256').update(req.body.etag).digest('hex');
}
