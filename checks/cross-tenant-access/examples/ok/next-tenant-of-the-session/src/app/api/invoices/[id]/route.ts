import { NextResponse } from 'next/server';
import { auth } from '../../../../auth';
import { prisma } from '../../../../db';

export async function PATCH(request: Request, { params }: { params: { id: string } }) {
  const session = await auth();
  if (!session) return NextResponse.json({ error: 'Unauthorized' }, { status: 401 });
  const { tenantId } = session.user;
  const found = await prisma.invoice.findFirst({ where: { id: params.id, tenantId } });
  if (!found) return NextResponse.json({ error: 'Not found' }, { status: 404 });
  // ok: principal-ignored
  await prisma.invoice.update({ where: { id: params.id }, data: { status: 'closed' } });
  return NextResponse.json({ closed: true });
}
