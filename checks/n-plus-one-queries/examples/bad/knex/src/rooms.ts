import { knex } from './db';

export async function withBookings(tenantId: string) {
  const found = [];
  for (const room of await knex('rooms').where({ tenant_id: tenantId }).limit(50)) {
    // ruleid: query-in-loop
    const booked = await knex('bookings').where({ tenant_id: tenantId, room_id: room.id });
    found.push({ room, booked });
  }
  return found;
}

export async function guests(tenantId: string) {
  const list = await knex('bookings').where('tenant_id', tenantId).limit(50);
  return Promise.all(
    list.map(async (booking) => {
      // ruleid: query-in-loop
      const room = await knex('rooms').where('id', booking.room_id).first();
      return { ...booking, room: room?.name };
    }),
  );
}
