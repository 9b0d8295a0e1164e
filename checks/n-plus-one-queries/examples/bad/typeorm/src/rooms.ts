import { bookings, dataSource, rooms } from './db';
import { Booking, Room } from './entities';

export async function withBookings(tenantId: string) {
  const found = [];
  for (const room of await rooms.find({ where: { tenantId }, take: 50 })) {
    // ruleid: query-in-loop
    const booked = await bookings.find({ where: { tenantId, roomId: room.id } });
    found.push({ room, booked });
  }
  return found;
}

export async function guests(tenantId: string) {
  const list = await bookings.createQueryBuilder('b').where('b.tenantId = :tenantId', { tenantId }).take(50).getMany();
  return Promise.all(
    list.map(async (booking) => {
      // ruleid: query-in-loop
      const room = await dataSource.manager.findOneByOrFail(Room, { id: booking.roomId });
      return { ...booking, room: room.name };
    }),
  );
}

export async function clear(tenantId: string) {
  const list = await dataSource.getRepository(Booking).findBy({ tenantId });
  for (const booking of list) {
    booking.guests = 0;
    // ruleid: query-in-loop
    await bookings.save(booking);
  }
}
