import { Body, Controller, Get, Injectable, Param, Patch, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { CurrentUser } from './auth';
import { Note, User } from './entities';

@Injectable()
export class NotesService {
  constructor(@InjectRepository(Note) private readonly notes: Repository<Note>) {}

  list(tenantId: string) {
    // ok: whole-table
    return this.notes.find({ where: { tenantId }, take: 50 });
  }

  async edit(user: User, id: string, text: string) {
    // ruleid: request-id-unscoped
    await this.notes.update(id, { text });
    return user.id;
  }
}

@Controller('notes')
@UseGuards(AuthGuard('jwt'))
export class NotesController {
  constructor(private readonly notes: NotesService) {}

  @Get()
  list(@CurrentUser() user: User) {
    return this.notes.list(user.tenantId);
  }

  @Patch(':id')
  edit(@CurrentUser() user: User, @Param('id') id: string, @Body('text') text: string) {
    return this.notes.edit(user, id, text);
  }
}
