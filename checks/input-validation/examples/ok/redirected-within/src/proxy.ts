import { NextResponse, type NextRequest } from 'next/server';

export function proxy(req: NextRequest) {
  const { locale } = req.nextUrl;
  const url = req.nextUrl.clone();
  url.pathname = `/${locale}/signin`;
  const sought = req.nextUrl.clone();
  sought.pathname = sought.searchParams.get('path') ?? '/';
  // ok: redirect-from-input
  if (locale) return NextResponse.redirect(sought);
  // ok: redirect-from-input
  return url.search ? NextResponse.redirect(url) : NextResponse.redirect(`${req.nextUrl.origin}/signin`);
}
