import { NextResponse } from 'next/server';
import { prisma } from '../../../../db';

// ruleid: unguarded-route
export async function DELETE(request: Request, { params }: { params: { id: string } }) {
  await prisma.member.delete({ where: { id: params.id } });
  return NextResponse.json({ deleted: true });
}
