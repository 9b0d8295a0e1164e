import { Repository, SelectQueryBuilder } from 'typeorm';
import { Berth } from './berth.entity';

export class BerthsService {
  constructor(private readonly berths: Repository<Berth>) {}

  named(name: string) {
    return this.berths
      .createQueryBuilder('b')
      .where('b.free = true')
      // ruleid: sql-from-strings
      .andWhere(`b.name LIKE '%${name}%'`)
      .getMany();
  }

  inPier(pier: string) {
    const found = this.free();
    // ruleid: sql-from-strings
    found.andWhere("b.pier = '" + pier + "'");
    return found.getMany();
  }

  private free(): SelectQueryBuilder<Berth> {
    return this.berths.createQueryBuilder('b').where('b.free = true');
  }
}
