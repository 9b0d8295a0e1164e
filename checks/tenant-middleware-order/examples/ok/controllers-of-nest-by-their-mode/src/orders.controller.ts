import { Body, Controller, Get, Patch } from "@nestjs/common";
import { Mode, TenantId } from "./modes";
import { PrismaService } from "./prisma.service";

@Controller("orders")
export class OrdersController {
  constructor(private readonly prisma: PrismaService) {}

  // ok: resolved-not-required
  @Get()
  list(@TenantId() tenantId: string) {
    return this.prisma.order.findMany({ where: { tenantId } });
  }

  // ok: resolved-not-required
  @Patch("blank")
  @Mode("inside")
  blank(@TenantId() tenantId: string) {
    return this.prisma.order.updateMany({ where: { tenantId }, data: { note: "" } });
  }

  // ok: tenant-missing
  @Get("version")
  @Mode("open")
  version() {
    return { version: 1 };
  }
}
