import { compare } from 'bcryptjs';
import { NextResponse } from 'next/server';
import { prisma } from '../../../db';
import { startSession } from '../../../session';

// ruleid: login-without-limiter
export async function POST(request: Request) {
  const { email, password } = await request.json();
  const user = await prisma.user.findUnique({ where: { email } });
  if (!user || !(await compare(password, user.hash))) {
    return NextResponse.json({ error: 'Wrong e-mail address or password' }, { status: 401 });
  }
  await startSession(user.id);
  return NextResponse.json({ signedIn: true });
}
