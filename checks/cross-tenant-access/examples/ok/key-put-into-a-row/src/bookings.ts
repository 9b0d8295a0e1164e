import { In, type EntityManager, type EntityTarget, type Repository } from 'typeorm';
import { dataSource } from './db';
import { Booking, type OfTenant, Room } from './entities';

abstract class Kept<T extends OfTenant> {
  protected readonly rows: Repository<T>;

  constructor(of: EntityTarget<T>, manager: EntityManager = dataSource.manager) {
    this.rows = manager.getRepository(of);
  }

  async load(tenantId: string, id: string): Promise<T> {
    return this.rows.findOneOrFail({ where: { id, tenantId } as never });
  }
}

class Bookings extends Kept<Booking> {
  constructor() {
    super(Booking);
  }

  async create(tenantId: string, given: { roomId: string }) {
    const room = await dataSource.manager.findOneBy(Room, { id: given.roomId, tenantId });
    if (!room) throw new Error('no such room');
    return dataSource.manager.insert(Booking, { tenantId, roomId: room.id });
  }

  async change(tenantId: string, id: string, given: { roomId?: string }) {
    const booking = await this.load(tenantId, id);
    if (given.roomId && !(await dataSource.manager.existsBy(Room, { id: given.roomId, tenantId }))) throw new Error('no such room');
    // ok: foreign-key-checked-only-elsewhere
    if (given.roomId) booking.roomId = given.roomId;
    return dataSource.manager.save(booking);
  }

  async swap(tenantId: string, id: string, roomId: string) {
    const booking = await this.load(tenantId, id);
    const found = await dataSource.manager.findBy(Room, { id: In([booking.roomId, roomId]), tenantId });
    if (found.length !== 2) throw new Error('no such room');
    // ok: foreign-key-checked-only-elsewhere
    booking.roomId = roomId;
    return dataSource.manager.save(booking);
  }
}

export const bookings = new Bookings();
