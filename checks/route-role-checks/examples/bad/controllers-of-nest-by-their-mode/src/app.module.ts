import { Module } from "@nestjs/common";
import { APP_GUARD } from "@nestjs/core";
import { JwtModule } from "@nestjs/jwt";
import { ModeGuard } from "./mode.guard";
import { OrdersController } from "./orders.controller";
import { PrismaService } from "./prisma.service";

@Module({
  imports: [JwtModule.register({ secret: process.env.TOKEN_KEY })],
  controllers: [OrdersController],
  providers: [PrismaService, { provide: APP_GUARD, useClass: ModeGuard }],
})
export class AppModule {}
