import cookie from 'cookie';
import { cookies } from 'next/headers';
import type { Response } from 'express';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

export function keep(res: Response, token: string): void {
  // ruleid: cookie-outlives-token
  res.cookie('session', token, { httpOnly: true, maxAge: YEAR_MS });
}

export function keepWithDate(res: Response, token: string): void {
  const expires = new Date(Date.now() + YEAR_MS);
  // ruleid: cookie-outlives-token
  res.cookie('auth_token', token, { httpOnly: true, expires });
}

export function keepForTheBrowserSession(res: Response, token: string): void {
  // ruleid: cookie-outlives-token
  res.cookie('session', token, { httpOnly: true });
}

export async function keepInNext(token: string): Promise<void> {
  // ruleid: cookie-outlives-token
  (await cookies()).set({ name: 'session', value: token, maxAge: 7 * 24 * 60 * 60 });
}

export function header(token: string): string {
  // ruleid: cookie-outlives-token
  return cookie.serialize('session', token, { maxAge: 60 * 60 * 24 * 7, path: '/' });
}

export function keepByCalendar(res: Response, token: string): void {
  const expires = new Date();
  expires.setFullYear(expires.getFullYear() + 1);
  // todoruleid: cookie-outlives-token
  res.cookie('session', token, { expires });
}
