import { decodeJwt } from 'jose';
import { NextResponse, type NextRequest } from 'next/server';

export function middleware(req: NextRequest) {
  const raw = req.cookies.get('session')?.value ?? '';
  // ruleid: decoded-not-verified
  const claims = decodeJwt(raw);
  if (claims.kind !== 'staff') return NextResponse.redirect(new URL('/', req.url));
  return NextResponse.next();
}
