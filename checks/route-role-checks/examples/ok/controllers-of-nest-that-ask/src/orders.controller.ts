import { Controller, Delete, Param, Post, Body } from "@nestjs/common";
import { Auth, CurrentUser } from "./auth/decorators";
import { CrudController } from "./crud.controller";
import { PrismaService } from "./prisma.service";

type User = { tenantId: string };

@Controller(["orders", "purchases"])
export class OrdersController extends CrudController {
  constructor(private readonly prisma: PrismaService) {
    super();
  }

  read(id: string) {
    return this.prisma.order.findUnique({ where: { id } });
  }

  // ok: unguarded-route
  @Post()
  add(@CurrentUser() user: User, @Body() order: { note: string }) {
    return this.prisma.order.create({ data: { note: order.note, tenantId: user.tenantId } });
  }

  @Auth("owner")
  // ok: level-below-requirement
  @Delete("admin/:id")
  remove(@Param("id") id: string, @CurrentUser() user: User) {
    return this.prisma.order.deleteMany({ where: { id, tenantId: user.tenantId } });
  }
}
