import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JwtStrategy } from './auth';
import { Note, Tenant, User } from './entities';
import { NotesController, NotesService } from './notes';

@Module({
  imports: [PassportModule, TypeOrmModule.forRoot({ type: 'postgres', entities: [Tenant, User, Note] }), TypeOrmModule.forFeature([User, Note])],
  controllers: [NotesController],
  providers: [JwtStrategy, NotesService],
})
class AppModule {}

NestFactory.create(AppModule).then((app) => app.listen(3000));
