import { NextResponse, type NextRequest } from 'next/server';
import { prisma } from '../../../prisma';
import { sessionOf } from '../../../session';

// ruleid: resolved-not-required
export async function POST(request: NextRequest) {
  const session = await sessionOf();
  const { id } = await request.json();
  const found = await prisma.booking.findFirst({ where: { id, tenantId: session?.tenantId } });
  if (!found) return NextResponse.json({ error: 'not found' }, { status: 404 });
  return NextResponse.json(found);
}

// ok: resolved-not-required
export async function GET() {
  const session = await sessionOf();
  if (!session) return NextResponse.json({ error: 'nobody' }, { status: 401 });
  return NextResponse.json(await prisma.booking.findMany({ where: { tenantId: session?.tenantId } }));
}

// ok: resolved-not-required
export async function PUT() {
  const session = await sessionOf();
  const tenantId = session?.tenantId;
  if (!tenantId) return NextResponse.json([]);
  return NextResponse.json(await prisma.booking.findMany({ where: { tenantId } }));
}
