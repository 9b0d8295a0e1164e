import { Module } from "@nestjs/common";
import { OrdersController } from "./orders/orders.controller";
import { OrdersService } from "./orders/orders.service";
import { PrismaService } from "./prisma.service";

@Module({ controllers: [OrdersController], providers: [OrdersService, PrismaService] })
export class AppModule {}
