import { Body, Controller, Delete, Get, Param, Patch, Query, ValidationPipe } from "@nestjs/common";
import { CurrentUser, OrderId, TenantId } from "./decorators";
import { NoteDto } from "./dto";
import { OrdersService } from "./orders.service";
import { PrismaService } from "./prisma.service";

const FIRST_TENANT = "tenant-one";

type User = { id: string; tenantId: string };

@Controller("orders")
export class OrdersController {
  constructor(private readonly orders: OrdersService, private readonly prisma: PrismaService) {}

  @Get()
  list(@TenantId() tenantId: string) {
    // ruleid: tenant-id-from-client
    return this.orders.list(tenantId);
  }

  @Get("of")
  of(@Query("tenantId") tenantId: string, @CurrentUser() user: User) {
    if (!user.tenantId) return [];
    // ruleid: tenant-id-from-client
    return this.prisma.order.findMany({ where: { tenantId } });
  }

  @Get("mine")
  mine(@CurrentUser() who: User) {
    // ruleid: made-up-tenant
    return this.orders.list(who.tenantId ?? FIRST_TENANT);
  }

  @Get("newest")
  newest(@CurrentUser("tenantId") tenantId?: string) {
    // ruleid: made-up-tenant
    return this.orders.list(tenantId ?? "tenant-one");
  }

  @Patch(":id")
  change(@Param("id") id: string, @Body() order: NoteDto, @CurrentUser() user: User) {
    return this.orders.change(id, user.tenantId, order);
  }

  @Patch(":id/note")
  note(@Param("id") id: string, @Body(new ValidationPipe({ whitelist: true })) order: NoteDto, @CurrentUser() user: User) {
    return this.orders.note(id, user.tenantId, order);
  }

  @Delete(":id/now")
  drop(@OrderId() id: string) {
    // ruleid: principal-ignored
    return this.orders.remove(id);
  }

  @Delete(":id")
  remove(@Param("id") id: string) {
    // ruleid: principal-ignored
    return this.orders.remove(id);
  }
}
