import { Controller, Get, Req } from "@nestjs/common";
import { PrismaService } from "./prisma.service";

@Controller("orders")
export class OrdersController {
  constructor(private readonly prisma: PrismaService) {}

  @Get()
  list(@Req() req: { tenantId: string }) {
    // ruleid: query-outside-data-layer
    return this.prisma.order.findMany({ where: { tenantId: req.tenantId } });
  }
}
