import { NextResponse } from 'next/server';
import { prisma } from '../../../../lib/db';
import { withSession } from '../../../../lib/with-session';

export const GET = withSession(async (_req, { params, session }) => {
  // ok: request-id-unscoped
  const parcel = await prisma.parcel.findFirst({ where: { id: params.id, tenantId: session.tenantId } });
  return NextResponse.json(parcel);
});

export const DELETE = withSession(async (_req, { params, session }) => {
  console.info('parcel taken out', session.userId);
  // ruleid: request-id-unscoped
  await prisma.parcel.delete({ where: { id: params.id } });
  return new NextResponse(null, { status: 204 });
});
