import { eq } from 'drizzle-orm';
import { db, visits } from './db';

export async function visited(page: string) {
  // ruleid: floating-promise
  db.insert(visits).values({ id: crypto.randomUUID(), page });
  // ruleid: floating-promise
  db.update(visits).set({ page }).where(eq(visits.page, page));
  // ok: floating-promise
  db.insert(visits).values({ id: crypto.randomUUID(), page }).run();
  // ok: floating-promise
  await db.delete(visits).where(eq(visits.page, page));
  // ok: floating-promise
  return db.select().from(visits).where(eq(visits.page, page));
}
