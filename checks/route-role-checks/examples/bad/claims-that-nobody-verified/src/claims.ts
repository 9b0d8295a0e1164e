import { cookies } from 'next/headers';
import { decodeJwt, jwtVerify } from 'jose';

const key = new TextEncoder().encode(process.env.DEPOT_KEY);

export async function depotHint() {
  const raw = (await cookies()).get('depot')?.value;
  return raw ? decodeJwt(raw).depot : undefined;
}

export async function depotOf() {
  const raw = (await cookies()).get('depot')?.value;
  if (!raw) return undefined;
  const { payload } = await jwtVerify(raw, key, { algorithms: ['HS256'] });
  return payload.depot;
}
