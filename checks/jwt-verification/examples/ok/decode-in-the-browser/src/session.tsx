'use client';
import { jwtDecode } from 'jwt-decode';

export function SessionBadge({ token }: { token: string }) {
  // ok: decoded-not-verified
  const claims = jwtDecode<{ exp: number; email: string }>(token);
  return <span title={claims.email}>{new Date(claims.exp * 1000).toLocaleString()}</span>;
}
