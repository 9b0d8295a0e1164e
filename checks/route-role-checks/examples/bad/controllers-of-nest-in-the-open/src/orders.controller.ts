import { Body, Controller, Delete, Get, Param, Post } from "@nestjs/common";
import { CurrentUser, Public, Roles } from "./auth/decorators";
import { PrismaService } from "./prisma.service";

type User = { tenantId: string };

@Controller("orders")
export class OrdersController {
  constructor(private readonly prisma: PrismaService) {}

  @Get()
  list(@CurrentUser() user: User) {
    return this.prisma.order.findMany({ where: { tenantId: user.tenantId } });
  }

  @Public()
  // ruleid: unguarded-route
  @Post()
  add(@Body() order: { note: string; tenantId: string }) {
    return this.prisma.order.create({ data: order });
  }

  @Roles("owner")
  @Delete("admin/all")
  clear(@CurrentUser() user: User) {
    return this.prisma.order.deleteMany({ where: { tenantId: user.tenantId } });
  }

  // ruleid: level-below-requirement
  @Delete("admin/:id")
  remove(@Param("id") id: string, @CurrentUser() user: User) {
    return this.prisma.order.deleteMany({ where: { id, tenantId: user.tenantId } });
  }
}
