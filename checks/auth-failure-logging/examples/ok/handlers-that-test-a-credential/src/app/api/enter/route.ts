import { createHash } from 'node:crypto';
import { NextResponse } from 'next/server';
import pino from 'pino';
import { db } from '../../../db';
import { handled } from '../../../handled';

const log = pino();

export const POST = handled(async (request: Request) => {
  const { phone, code } = await request.json();
  const given = createHash('sha256').update(code).digest('hex');
  const pending = await db.doorCode.findFirst({ where: { phone, codeHash: given } });
  if (!pending) {
    log.warn({ reason: 'code', route: 'enter' }, 'entry refused');
    return NextResponse.json({ error: 'code' }, { status: 401 });
  }
  return NextResponse.json({ entered: true });
});
