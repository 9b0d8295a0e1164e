import { NextResponse } from 'next/server';
import { depotHint, depotOf } from '../../../claims';
import { db } from '../../../db';

// ruleid: unguarded-route
export async function GET() {
  const depot = await depotHint();
  if (!depot) return NextResponse.json([], { status: 401 });
  return NextResponse.json(await db.parcel.findMany({ where: { tenantId: depot } }));
}

// ok: unguarded-route
export async function POST(request: Request) {
  const depot = await depotOf();
  if (!depot) return NextResponse.json([], { status: 401 });
  return NextResponse.json(await db.parcel.create({ data: { ...(await request.json()), tenantId: depot } }));
}
