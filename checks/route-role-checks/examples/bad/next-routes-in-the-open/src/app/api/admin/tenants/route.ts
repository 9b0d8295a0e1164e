import { NextResponse } from 'next/server';
import { auth } from '../../../../auth';
import { prisma } from '../../../../db';

// ruleid: level-below-requirement
export async function POST(request: Request) {
  const session = await auth();
  if (!session) return NextResponse.json({ error: 'Unauthorized' }, { status: 401 });
  const { id } = await request.json();
  await prisma.tenant.create({ data: { id } });
  return NextResponse.json({ id });
}

// ok: level-below-requirement
export async function GET() {
  const session = await auth();
  if (session?.user?.role !== 'admin') return new NextResponse('Forbidden', { status: 403 });
  return NextResponse.json(await prisma.tenant.findMany());
}

export type Role = 'admin' | 'member';
