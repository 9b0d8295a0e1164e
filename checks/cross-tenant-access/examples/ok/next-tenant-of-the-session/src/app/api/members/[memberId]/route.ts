import { NextResponse } from 'next/server';
import { requireAccess, requireRole } from '../../../../auth';
import { prisma } from '../../../../db';

interface Given {
  params: { memberId: string };
}

export async function DELETE(_request: Request, { params }: Given) {
  await requireAccess(params.memberId);
  // ok: principal-ignored
  await prisma.member.delete({ where: { id: params.memberId } });
  return NextResponse.json({ removed: true });
}

export async function PATCH(request: Request, { params: { memberId } }: Given) {
  const { user } = await requireRole('owner');
  const found = await prisma.member.findFirst({ where: { id: memberId, tenantId: user.tenantId } });
  if (!found) return NextResponse.json({ error: 'Not found' }, { status: 404 });
  const { name } = await request.json();
  // ok: principal-ignored
  await prisma.member.update({ where: { id: memberId }, data: { name } });
  return NextResponse.json({ renamed: true });
}
