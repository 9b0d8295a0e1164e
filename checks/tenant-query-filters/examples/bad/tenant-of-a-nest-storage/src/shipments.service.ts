import { Injectable } from '@nestjs/common';
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

  async remove(id: string) {
    // ruleid: request-id-unscoped
    await this.rows.delete({ id });
  }
}
