import { db } from './db';

export async function withBookings(tenantId: string) {
  const found = [];
  const rooms = await db.selectFrom('rooms').selectAll().where('tenantId', '=', tenantId).limit(50).execute();
  for (const room of rooms) {
    // ruleid: query-in-loop
    const booked = await db.selectFrom('bookings').selectAll().where('roomId', '=', room.id).execute();
    found.push({ room, booked });
  }
  return found;
}

export async function named(tenantId: string) {
  const list = await db.selectFrom('bookings').selectAll().where('tenantId', '=', tenantId).limit(50).execute();
  return Promise.all(
    list.map(async (booking) => {
      // ruleid: query-in-loop
      const room = await db.selectFrom('rooms').select('name').where('id', '=', booking.roomId).executeTakeFirst();
      return { ...booking, room: room?.name };
    }),
  );
}
