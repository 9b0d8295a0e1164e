import { NextResponse } from 'next/server';
import { auth } from '../../../auth';
import { prisma } from '../../../db';

// ok: tenant-missing
export async function GET() {
  const session = await auth();
  if (!session) return NextResponse.json({ error: 'Unauthorized' }, { status: 401 });
  const { tenantId } = session.user;
  return NextResponse.json(await prisma.member.findMany({ where: { tenantId } }));
}
