import { DataSource, MoreThan } from 'typeorm';
import { Booking, Note, Room } from './entities';

const dataSource = new DataSource({ type: 'postgres', entities: [Room, Booking, Note] });
const rooms = dataSource.getRepository(Room);

export async function lists(tenantId: string, name: string) {
  // ok: filter-without-index
  const mine = await rooms.find({ where: { tenantId, name } });
  // ok: filter-without-index
  const one = await rooms.findOneBy({ code: name });
  // ok: filter-without-index
  const below = await rooms.findBy({ floor: name });
  // ruleid: filter-without-index
  const named = await rooms.findBy({ name });
  // ruleid: filter-without-index
  await dataSource.manager.delete(Booking, { guests: MoreThan(4), room: { id: name } });
  const built = dataSource.getRepository(Booking).createQueryBuilder('b');
  // ruleid: filter-without-index
  const many = await built.where('b.room_id = :name', { name }).getMany();
  // ok: filter-without-index
  const either = await rooms.find({ where: [{ name }, { floor: name }] });
  // ok: filter-without-index
  const talked = await dataSource.getRepository(Note).findBy({ topic: name });
  // ruleid: filter-without-index
  const noted = await dataSource.getRepository(Note).findBy({ author: name });
  return { mine, one, below, named, many, either, talked, noted };
}
