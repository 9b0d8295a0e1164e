'use server';

import { compare } from 'bcryptjs';
import { prisma } from '../../db';
import { startSession } from '../../session';

// ruleid: login-without-limiter
export async function signIn(previous: unknown, form: FormData) {
  const user = await prisma.user.findUnique({ where: { email: String(form.get('email')) } });
  if (!user || !(await compare(String(form.get('password')), user.hash))) return { error: 'Wrong password' };
  await startSession(user.id);
  return { signedIn: true };
}
