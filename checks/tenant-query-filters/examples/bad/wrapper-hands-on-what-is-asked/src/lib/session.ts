import { cookies } from 'next/headers';
import { jwtVerify } from 'jose';

export interface Session {
  userId: string;
  tenantId: string;
}

export async function sessionOf(): Promise<Session | null> {
  const kept = (await cookies()).get('session')?.value;
  if (!kept) return null;
  const { payload } = await jwtVerify(kept, new TextEncoder().encode(process.env.SESSION_KEY));
  return { userId: String(payload.sub), tenantId: String(payload.tenantId) };
}
