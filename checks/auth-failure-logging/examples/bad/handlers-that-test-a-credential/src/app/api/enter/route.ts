import { createHash } from 'node:crypto';
import { NextResponse } from 'next/server';
import { db } from '../../../db';
import { handled } from '../../../handled';

export const POST = handled(async (request: Request) => {
  const { phone, code } = await request.json();
  const given = createHash('sha256').update(code).digest('hex');
  const pending = await db.doorCode.findFirst({ where: { phone, codeHash: given } });
  // ruleid: silent-login-failure
  if (!pending) return NextResponse.json({ error: 'code' }, { status: 401 });
  return NextResponse.json({ entered: true });
});

export const PUT = handled(async (request: Request) => {
  const visit = await db.visit.findFirst({ where: { id: request.headers.get('x-visit') } });
  // ruleid: silent-refusal
  return visit ? NextResponse.json({ id: visit.id }) : NextResponse.json({ error: 'visit' }, { status: 401 });
});
