import { db } from './db';

export async function lists(tenantId: string, name: string) {
  // ok: filter-without-index
  const mine = await db.selectFrom('rooms').selectAll().where('tenantId', '=', tenantId).where('name', '=', name).execute();
  // ok: filter-without-index
  const one = await db.selectFrom('rooms').selectAll().where('id', '=', name).executeTakeFirst();
  // ruleid: filter-without-index
  const named = await db.selectFrom('rooms').selectAll().where('name', '=', name).execute();
  // ruleid: filter-without-index
  await db.deleteFrom('bookings').where((eb) => eb.and({ guests: 4 })).execute();
  // ok: filter-without-index
  const booked = await db.selectFrom('bookings').selectAll().where('roomId', '=', name).execute();
  // ok: filter-without-index
  const either = await db.selectFrom('rooms').selectAll().where((eb) => eb.or([eb('name', '=', name), eb('id', '=', name)])).execute();
  return { mine, one, named, booked, either };
}
