import { NextRequest, NextResponse } from 'next/server';
import { prisma } from '../../../src/prisma';

export async function GET(request: NextRequest) {
  const stage = request.nextUrl.searchParams.get('stage');
  // ok: query-used-raw
  return NextResponse.json(await prisma.note.findMany({ where: { stage, ownerId: 'me' } }));
}
