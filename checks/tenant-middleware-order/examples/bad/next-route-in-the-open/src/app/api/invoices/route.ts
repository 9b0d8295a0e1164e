import { NextResponse } from 'next/server';
import { prisma } from '../../../db';

// ruleid: tenant-missing
export async function GET() {
  return NextResponse.json(await prisma.invoice.findMany());
}
