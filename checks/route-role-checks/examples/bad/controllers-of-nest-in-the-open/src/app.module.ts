import { Module } from "@nestjs/common";
import { APP_GUARD } from "@nestjs/core";
import { OrdersController } from "./orders.controller";
import { ReportsController } from "./reports.controller";
import { PrismaService } from "./prisma.service";
import { SignedInGuard } from "./auth/signed-in.guard";
import { RolesGuard } from "./auth/roles.guard";

@Module({ controllers: [ReportsController], providers: [PrismaService] })
export class ReportsModule {}

@Module({
  imports: [ReportsModule],
  controllers: [OrdersController],
  providers: [
    PrismaService,
    { provide: APP_GUARD, useClass: SignedInGuard },
    { provide: APP_GUARD, useClass: RolesGuard },
  ],
})
export class AppModule {}
