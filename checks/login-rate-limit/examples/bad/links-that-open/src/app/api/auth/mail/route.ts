import { NextResponse } from 'next/server';
import { prisma } from '../../../../db';

// ok: login-without-limiter
export async function POST(request: Request) {
  const { email } = await request.json();
  await prisma.newsletter.create({ data: { email } });
  return NextResponse.json({ ok: true });
}
