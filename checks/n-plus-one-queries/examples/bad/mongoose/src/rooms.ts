import { Booking, Room } from './models';

export async function withBookings(tenantId: string) {
  const rooms = await Room.find({ tenantId }).limit(50).lean();
  return Promise.all(
    rooms.map(async (room) => {
      // ruleid: query-in-loop
      const bookings = await Booking.find({ tenantId, room: room._id }).lean();
      return { ...room, bookings };
    }),
  );
}

export async function clear(tenantId: string) {
  const list = await Booking.find({ tenantId }).select('_id').limit(50);
  for (const { _id } of list) {
    // ruleid: query-in-loop
    await Booking.updateOne({ _id, tenantId }, { $set: { guests: 0 } });
  }
}
