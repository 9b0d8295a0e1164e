import { Prisma } from '@prisma/client';
import type { NextRequest } from 'next/server';
import { z } from 'zod';
import { prisma } from './prisma';
import { sorted } from './store';

const listing = z.object({ order: z.string().max(40), size: z.coerce.number() });

export async function GET(req: NextRequest) {
  const order = req.nextUrl.searchParams.get('order') ?? 'title';
  // ruleid: sql-from-strings
  const rows = await prisma.$queryRaw`SELECT title FROM notes ORDER BY ${Prisma.raw(order)}`;
  return Response.json([rows, await sorted(order)]);
}

export async function POST(req: NextRequest) {
  const query = new URL(req.url).searchParams.get('q');
  // ruleid: sql-from-strings
  return Response.json(await prisma.$queryRaw(Prisma.sql([`SELECT title FROM notes WHERE title = '${query}'`])));
}

export async function PUT(req: NextRequest) {
  const asked = listing.parse(Object.fromEntries(req.nextUrl.searchParams));
  // ruleid: sql-from-strings
  return Response.json(await prisma.$queryRawUnsafe(`SELECT title FROM notes ORDER BY ${asked.order}`));
}

export async function PATCH(req: NextRequest) {
  const order = req.nextUrl.searchParams.get('order') ?? 'title';
  if (order.includes('title')) return Response.json([]);
  const quoted = order.replace(/'/g, "''");
  // ruleid: sql-from-strings
  return Response.json(await prisma.$queryRaw`SELECT title FROM notes ORDER BY ${Prisma.raw(quoted)}`);
}
