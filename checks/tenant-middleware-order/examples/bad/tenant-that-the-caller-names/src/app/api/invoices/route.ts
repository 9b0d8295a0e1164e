import { NextResponse, type NextRequest } from 'next/server';
import { prisma } from '../../../prisma';

// ruleid: tenant-missing
export async function GET(request: NextRequest) {
  const tenantId = request.nextUrl.searchParams.get('tenant') ?? '';
  return NextResponse.json(await prisma.booking.findMany({ where: { tenantId } }));
}

// ok: tenant-missing
export async function POST(request: NextRequest) {
  const { tenantId, key } = await request.json();
  const tenant = await prisma.tenant.findFirst({ where: { id: tenantId, apiKey: key } });
  if (!tenant) return NextResponse.json({ error: 'unknown' }, { status: 404 });
  return NextResponse.json(await prisma.booking.findMany({ where: { tenantId } }));
}
