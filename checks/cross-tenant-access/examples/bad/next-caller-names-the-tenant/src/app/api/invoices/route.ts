import { NextRequest, NextResponse } from 'next/server';
import { auth } from '../../../auth';
import { prisma } from '../../../db';
import { withSession } from '../../../with-session';

export async function GET(request: NextRequest) {
  const session = await auth();
  if (!session) return NextResponse.json({ error: 'Unauthorized' }, { status: 401 });
  const tenantId = request.nextUrl.searchParams.get('tenantId')!;
  // ruleid: tenant-id-from-client
  return NextResponse.json(await prisma.invoice.findMany({ where: { tenantId } }));
}

export const POST = withSession(async (request, { session }) => {
  const { tenantId, status } = await request.json();
  // ruleid: tenant-id-from-client
  return NextResponse.json(await prisma.invoice.create({ data: { tenantId, status } }));
});

export const PUT = withSession(async (request, { session }) => {
  const { tenantId, status } = await request.json();
  if (tenantId !== session.user.tenantId) return NextResponse.json({ error: 'Forbidden' }, { status: 403 });
  // ok: tenant-id-from-client
  return NextResponse.json(await prisma.invoice.create({ data: { tenantId, status } }));
});
