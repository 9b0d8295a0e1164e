'use server';

import { auth } from '../auth';

// ruleid: matrix-differs
export async function closeShop(id: string) {
  const session = await auth();
  if (session?.user?.role !== 'STAFF') throw new Error('Forbidden');
  return id;
}
