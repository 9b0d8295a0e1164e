import { NextRequest, NextResponse } from 'next/server';
import { prisma } from '../../../src/prisma';

export async function GET(request: NextRequest) {
  // ruleid: query-used-raw
  const where = JSON.parse(request.nextUrl.searchParams.get('where') ?? '{}');
  return NextResponse.json(await prisma.note.findMany({ where: { ...where, ownerId: 'me' } }));
}
