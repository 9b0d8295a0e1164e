import { MiddlewareConsumer, Module, NestModule, RequestMethod } from "@nestjs/common";
import { OrdersController } from "./orders.controller";
import { PrismaService } from "./prisma.service";
import { ReportsController } from "./reports.controller";
import { TenantMiddleware } from "./tenant.middleware";

@Module({ controllers: [OrdersController, ReportsController], providers: [PrismaService] })
export class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer) {
    consumer
      .apply(TenantMiddleware)
      .exclude({ path: "health", method: RequestMethod.GET })
      .forRoutes("orders", { path: "reports/*", method: RequestMethod.ALL });
  }
}
