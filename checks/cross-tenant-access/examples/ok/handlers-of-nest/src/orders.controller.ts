import { Body, Controller, Delete, Get, Param, Patch, Req } from "@nestjs/common";
import { CurrentUser, OrderId } from "./decorators";
import { NoteDto } from "./dto";
import { OrdersService } from "./orders.service";

const NO_NAME = "somebody";

type User = { id: string; tenantId: string; name?: string };

@Controller("orders")
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get()
  list(@CurrentUser("tenantId") tenantId: string) {
    // ok: tenant-id-from-client
    return this.orders.list(tenantId);
  }

  @Get("mine")
  mine(@CurrentUser() who: User) {
    // ok: made-up-tenant
    return this.orders.listFor(who.name ?? NO_NAME, who.tenantId);
  }

  @Patch(":id")
  change(@Param("id") id: string, @Body() order: NoteDto, @CurrentUser() { tenantId }: User) {
    // ok: tenant-id-from-client
    return this.orders.change(id, tenantId, order);
  }

  @Delete(":id/now")
  drop(@OrderId() id: string, @CurrentUser("tenantId") tenantId: string) {
    // ok: principal-ignored
    return this.orders.remove(id, tenantId);
  }

  @Delete(":id")
  remove(@Param("id") id: string, @Req() req: { user: User }) {
    // ok: principal-ignored
    return this.orders.remove(id, req.user.tenantId);
  }
}
