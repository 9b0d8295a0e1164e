import { and, eq, gt, isNull, or } from 'drizzle-orm';
import { bookings, db, notes, rooms } from './db';

export async function lists(tenantId: string, name: string) {
  // ok: filter-without-index
  const mine = await db.select().from(rooms).where(and(eq(rooms.tenantId, tenantId), eq(rooms.name, name)));
  // ok: filter-without-index
  const one = await db.query.bookings.findFirst({ where: eq(bookings.id, name) });
  // ruleid: filter-without-index
  const named = await db.select().from(rooms).where(eq(rooms.name, name));
  // ruleid: filter-without-index
  const large = await db.delete(bookings).where(and(gt(bookings.guests, 4), eq(bookings.roomId, name)));
  // ok: filter-without-index
  const either = await db.select().from(rooms).where(or(eq(rooms.name, name), isNull(rooms.name)));
  const joined = await db
    .select()
    .from(bookings)
    .innerJoin(rooms, eq(rooms.id, bookings.roomId))
    // ok: filter-without-index
    .where(and(eq(rooms.tenantId, tenantId), eq(bookings.guests, 2)));
  // ruleid: filter-without-index
  const noted = await db.query.notes.findMany({ where: (n, { eq: is }) => is(n.author, name) });
  return { mine, one, named, large, either, joined, noted };
}
