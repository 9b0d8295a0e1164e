import { Booking, Note, Room } from './models';

export async function lists(tenantId: string, name: string) {
  // ok: filter-without-index
  const mine = await Room.find({ tenantId, name });
  // ok: filter-without-index
  const one = await Booking.findById(name);
  // ruleid: filter-without-index
  const named = await Room.find({ name }).sort({ name: 1 });
  // ruleid: filter-without-index
  const large = await Booking.deleteMany({ guests: { $gt: 4 }, roomId: name });
  // ok: filter-without-index
  const either = await Room.find({ $or: [{ name }, { name: null }] });
  // ruleid: filter-without-index
  const noted = await Note.find().where('author').equals(name);
  return { mine, one, named, large, either, noted };
}
