import { Module } from "@nestjs/common";
import { OrdersController } from "./orders.controller";
import { PrismaService } from "./prisma.service";
import { OrdersRepository } from "./repositories/orders.repository";

@Module({ controllers: [OrdersController], providers: [OrdersRepository, PrismaService] })
export class AppModule {}
