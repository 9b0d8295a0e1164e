import { Booking, Room } from './models';

export async function withBookings(tenantId: string) {
  const found = [];
  for (const room of await Room.findAll({ where: { tenantId }, limit: 50 })) {
    // ruleid: query-in-loop
    const booked = await Booking.findAll({ where: { tenantId, roomId: room.id } });
    found.push({ room, booked });
  }
  return found;
}

export async function guests(tenantId: string) {
  const list = await Booking.findAll({ where: { tenantId }, limit: 50 });
  return Promise.all(
    list.map(async (booking) => {
      // ruleid: query-in-loop
      const room = await Room.findByPk(booking.roomId);
      return { ...booking, room: room?.name };
    }),
  );
}

export async function clear(tenantId: string) {
  const list = await Booking.findAll({ where: { tenantId } });
  for (const booking of list) {
    // ruleid: query-in-loop
    await Booking.update({ guests: 0 }, { where: { id: booking.id, tenantId } });
  }
}
