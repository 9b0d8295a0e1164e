import { Module } from "@nestjs/common";
import { APP_GUARD } from "@nestjs/core";
import { AuthGuard } from "@nestjs/passport";
import { JwtStrategy } from "./jwt.strategy";
import { OrdersController } from "./orders.controller";
import { OrdersService } from "./orders.service";
import { PrismaService } from "./prisma.service";

@Module({
  controllers: [OrdersController],
  providers: [JwtStrategy, OrdersService, PrismaService, { provide: APP_GUARD, useClass: AuthGuard("jwt") }],
})
export class AppModule {}
