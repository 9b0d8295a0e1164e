import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Put, UseGuards } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsString } from 'class-validator';
import { Repository } from 'typeorm';
import { Room } from './entities';
import { Own, SessionGuard } from './session.guard';

class NameDto {
  @IsString() name: string;
}

@Controller('rooms')
@UseGuards(SessionGuard)
export class RoomsController {
  constructor(@InjectRepository(Room) private readonly rooms: Repository<Room>) {}

  @Get()
  list(@Own() tenantId: string) {
    return this.rooms.find({ where: { tenantId } });
  }

  @Put(':id')
  async change(@Own() tenantId: string, @Param('id', ParseUUIDPipe) id: string, @Body() { name }: NameDto) {
    const room = await this.rooms.findOneByOrFail({ id, tenantId });
    return this.rooms.save(this.rooms.merge(room, { name }));
  }

  // No call of the repository's own `merge` calls this.
  @Post(':id/merge')
  async merge(@Param('id', ParseUUIDPipe) id: string) {
    // ruleid: principal-ignored
    await this.rooms.update(id, { name: 'merged' });
  }
}
