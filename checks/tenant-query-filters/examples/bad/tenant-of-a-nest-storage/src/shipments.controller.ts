import { Controller, Delete, Get, Param, ParseUUIDPipe, UseGuards } from '@nestjs/common';
import { ClerkGuard } from './clerk.guard';
import { Shipments } from './shipments.service';

@Controller('shipments')
@UseGuards(ClerkGuard)
export class ShipmentsController {
  constructor(private readonly shipments: Shipments) {}

  @Get()
  list() {
    return this.shipments.list();
  }

  @Delete(':id')
  remove(@Param('id', ParseUUIDPipe) id: string) {
    return this.shipments.remove(id);
  }
}
