import { Controller, Get } from "@nestjs/common";
import { TenantId } from "./decorators";
import { PrismaService } from "./prisma.service";

@Controller("orders")
export class OrdersController {
  constructor(private readonly prisma: PrismaService) {}

  // ok: tenant-missing
  @Get()
  list(@TenantId() tenantId: string) {
    return this.prisma.order.findMany({ where: { tenantId } });
  }
}
