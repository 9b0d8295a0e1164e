import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { ClsService } from 'nestjs-cls';
import { Repository } from 'typeorm';
import { Shipment } from './entities';

@Injectable()
export class Shipments {
  constructor(
    @InjectRepository(Shipment) private readonly rows: Repository<Shipment>,
    private readonly cls: ClsService,
  ) {}

  list() {
    return this.rows.find({ where: { tenantId: this.cls.get('tenantId') } });
  }

  private async own(id: string) {
    const found = await this.rows.findOne({ where: { id, tenantId: this.cls.get('tenantId') } });
    if (!found) throw new NotFoundException();
    return found;
  }

  async remove(id: string) {
    await this.own(id);
    await this.rows.delete({ id });
  }
}
