import { Body, Controller, Get, Patch, Post } from "@nestjs/common";
import { Mode, TenantId } from "./modes";
import { PrismaService } from "./prisma.service";

@Controller("orders")
export class OrdersController {
  constructor(private readonly prisma: PrismaService) {}

  // ok: unguarded-route
  @Patch("blank")
  blank(@TenantId() tenantId: string) {
    return this.prisma.order.updateMany({ where: { tenantId }, data: { note: "" } });
  }

  // ok: unguarded-route
  @Patch("notes")
  @Mode("signed-in")
  notes(@TenantId() tenantId: string, @Body("note") note: string) {
    return this.prisma.order.updateMany({ where: { tenantId }, data: { note } });
  }

  // ruleid: unguarded-route
  @Post()
  @Mode("open")
  add(@Body() order: { note: string; tenantId: string }) {
    return this.prisma.order.create({ data: order });
  }
}
