import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ClsModule } from 'nestjs-cls';
import { Shipment, Tenant } from './entities';
import { ShipmentsController } from './shipments.controller';
import { Shipments } from './shipments.service';

@Module({
  imports: [
    ClsModule.forRoot({ global: true, middleware: { mount: true } }),
    JwtModule.register({ secret: process.env.SIGNING }),
    TypeOrmModule.forRoot({ type: 'postgres', entities: [Shipment, Tenant] }),
    TypeOrmModule.forFeature([Shipment]),
  ],
  controllers: [ShipmentsController],
  providers: [Shipments],
})
export class AppModule {}

NestFactory.create(AppModule).then((app) => app.listen(3000));
