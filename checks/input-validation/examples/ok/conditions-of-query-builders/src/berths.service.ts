import { Repository } from 'typeorm';
import { Berth } from './berth.entity';

export class BerthsService {
  private readonly alias = 'b';

  constructor(private readonly berths: Repository<Berth>) {}

  named(name: string) {
    return this.berths
      .createQueryBuilder(this.alias)
      // ok: sql-from-strings
      .where(`${this.alias}.free = true`)
      // ok: sql-from-strings
      .andWhere(`${this.alias}.name LIKE :name`, { name: `%${name}%` })
      .getMany();
  }

  inPier(pier: string) {
    const parts = ['b.free = true', 'b.pier = :pier'];
    // ok: sql-from-strings
    return this.berths.createQueryBuilder('b').where(parts.join(' AND '), { pier }).getMany();
  }
}
