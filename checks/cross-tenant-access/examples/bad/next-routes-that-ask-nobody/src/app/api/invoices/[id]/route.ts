import { NextResponse } from 'next/server';
import { auth } from '../../../../auth';
import { prisma } from '../../../../db';

export async function PATCH(request: Request, { params }: { params: { id: string } }) {
  const session = await auth();
  if (!session) return NextResponse.json({ error: 'Unauthorized' }, { status: 401 });
  // ruleid: principal-ignored
  await prisma.invoice.update({ where: { id: params.id }, data: { status: 'closed' } });
  return NextResponse.json({ closed: true });
}

export async function GET(request: Request, { params }: { params: { id: string } }) {
  const session = await auth();
  if (!session) return NextResponse.json({ error: 'Unauthorized' }, { status: 401 });
  const { tenantId } = session.user;
  return NextResponse.json(await prisma.invoice.findFirst({ where: { id: params.id, tenantId } }));
}
