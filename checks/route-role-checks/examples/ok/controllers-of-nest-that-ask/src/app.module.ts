import { Module } from "@nestjs/common";
import { ReportsModule } from "./reports.module";
import { OrdersController } from "./orders.controller";
import { PrismaService } from "./prisma.service";

@Module({ imports: [ReportsModule.forRoot({ folder: "reports" })], controllers: [OrdersController], providers: [PrismaService] })
export class AppModule {}
