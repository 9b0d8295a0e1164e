import { Controller, Get, Req } from "@nestjs/common";
import { PrismaService } from "../prisma.service";
import { OrdersService } from "./orders.service";

@Controller("orders")
export class OrdersController {
  constructor(private readonly orders: OrdersService, private readonly prisma: PrismaService) {}

  @Get()
  list(@Req() req: { tenantId: string }) {
    return this.orders.list(req.tenantId);
  }

  @Get("count")
  count(@Req() req: { tenantId: string }) {
    // ruleid: database-in-handler
    return this.prisma.order.count({ where: { tenantId: req.tenantId } });
  }
}
