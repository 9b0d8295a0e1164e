import { cookies } from 'next/headers';
import Cookies from 'universal-cookie';
import type { Response } from 'express';

const HOUR_MS = 60 * 60 * 1000;

export function keep(res: Response, token: string): void {
  // ok: cookie-outlives-token
  res.cookie('session', token, { httpOnly: true, maxAge: 12 * HOUR_MS });
  // ok: cookie-outlives-token
  res.cookie('theme', 'dark', { maxAge: 10_000 * HOUR_MS });
  // ok: cookie-outlives-token
  res.cookie('csrfToken', 'value');
}

export function forget(res: Response): void {
  // ok: cookie-outlives-token
  res.cookie('session', '', { httpOnly: true });
  // ok: cookie-outlives-token
  res.cookie('auth_token', 'gone', { expires: new Date(0) });
}

export async function keepInNext(token: string): Promise<void> {
  // ok: cookie-outlives-token
  (await cookies()).set('session', token, { maxAge: 24 * 60 * 60 });
}

export function keepLanguage(): void {
  // ok: cookie-outlives-token
  new Cookies().set('language', 'en');
}
