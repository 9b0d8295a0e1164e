import { and, eq } from 'drizzle-orm';
import { bookings, db, rooms } from './db';

export async function withBookings(tenantId: string) {
  const found = [];
  const list = await db.select().from(rooms).where(eq(rooms.tenantId, tenantId)).limit(50);
  for (const room of list) {
    // ruleid: query-in-loop
    const booked = await db.select().from(bookings).where(and(eq(bookings.tenantId, tenantId), eq(bookings.roomId, room.id)));
    found.push({ room, booked });
  }
  return found;
}

export async function guests(tenantId: string) {
  const list = await db.query.bookings.findMany({ where: eq(bookings.tenantId, tenantId), limit: 50 });
  return Promise.all(
    list.map(async (booking) => {
      // ruleid: query-in-loop
      const [room] = await db.select({ name: rooms.name }).from(rooms).where(eq(rooms.id, booking.roomId));
      return { ...booking, room: room.name };
    }),
  );
}

export async function clear(tenantId: string) {
  const list = await db.select({ id: bookings.id }).from(bookings).where(eq(bookings.tenantId, tenantId)).limit(50);
  for (const { id } of list) {
    // ruleid: query-in-loop
    await db.update(bookings).set({ guests: 0 }).where(and(eq(bookings.id, id), eq(bookings.tenantId, tenantId)));
  }
}
