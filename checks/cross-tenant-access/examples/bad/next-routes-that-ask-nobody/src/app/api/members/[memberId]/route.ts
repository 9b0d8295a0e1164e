import { NextResponse } from 'next/server';
import { requireRole } from '../../../../auth';
import { prisma } from '../../../../db';

interface Given {
  params: { memberId: string };
}

export async function DELETE(_request: Request, { params }: Given) {
  await requireRole('owner');
  // ruleid: principal-ignored
  await prisma.member.delete({ where: { id: params.memberId } });
  return NextResponse.json({ removed: true });
}

export async function PATCH(request: Request, { params: { memberId } }: Given) {
  await requireRole('owner', 'deputy');
  const { name } = await request.json();
  // ruleid: principal-ignored
  await prisma.member.update({ where: { id: memberId }, data: { name } });
  return NextResponse.json({ renamed: true });
}

export async function PUT(request: Request, { params }: Given) {
  const { user } = await requireRole('owner');
  const { name } = await request.json();
  // ok: principal-ignored
  await prisma.member.updateMany({ where: { id: params.memberId, tenantId: user.tenantId }, data: { name } });
  return NextResponse.json({ renamed: true });
}
