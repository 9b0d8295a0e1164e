import { createHash } from 'node:crypto';
import { NextResponse } from 'next/server';
import { db } from '../../../db';

// ruleid: login-without-limiter
export async function GET(request: Request, { params }: { params: { token: string } }) {
  const given = createHash('sha256').update(params.token).digest('hex');
  const link = await db.signInLink.findUnique({ where: { tokenHash: given } });
  if (!link) return NextResponse.redirect(new URL('/enter', request.url));
  await db.signInLink.delete({ where: { id: link.id } });
  await db.visit.create({ data: { personId: link.personId } });
  return NextResponse.redirect(new URL('/board', request.url));
}
