import { createHash } from 'node:crypto';
import { NextResponse } from 'next/server';
import { prisma } from '../../../../db';
import { startSession } from '../../../../session';

// ruleid: login-without-limiter
export async function POST(request: Request) {
  const { token } = await request.json();
  const digest = createHash('sha256').update(String(token)).digest('hex');
  const link = await prisma.magicLink.findUnique({ where: { digest } });
  if (!link || link.endsAt < new Date()) return NextResponse.json({ error: 'no such link' }, { status: 401 });
  await prisma.magicLink.delete({ where: { id: link.id } });
  await startSession(link.personId);
  return NextResponse.json({ ok: true });
}
