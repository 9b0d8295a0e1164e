import { jwtVerify } from 'jose';
import { cookies } from 'next/headers';

export async function sessionOf(): Promise<{ userId: string; tenantId: string } | null> {
  const token = cookies().get('session')?.value;
  if (!token) return null;
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(process.env.SESSION_SECRET));
    return { userId: String(payload.sub), tenantId: String(payload.tenantId) };
  } catch {
    return null;
  }
}
