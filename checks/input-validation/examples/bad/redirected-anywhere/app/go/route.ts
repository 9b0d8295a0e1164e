import { NextResponse, type NextRequest } from 'next/server';

export async function GET(req: NextRequest) {
  // ruleid: redirect-from-input
  return NextResponse.redirect(req.nextUrl.searchParams.get('next')!);
}

export async function POST(req: NextRequest) {
  const next = req.nextUrl.searchParams.get('next') ?? '/';
  // ruleid: redirect-from-input
  return NextResponse.redirect(new URL(next, req.url));
}
