import { Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Booking, Room, Tenant } from './entities';
import { RoomsController } from './rooms.controller';

@Module({
  imports: [
    JwtModule.register({ secret: process.env.SIGNING }),
    TypeOrmModule.forRoot({ type: 'postgres', entities: [Booking, Room, Tenant] }),
    TypeOrmModule.forFeature([Room]),
  ],
  controllers: [RoomsController],
})
export class AppModule {}

async function start() {
  const app = await NestFactory.create(AppModule);
  app.useGlobalPipes(new ValidationPipe({ whitelist: true }));
  await app.listen(3000);
}
void start();
