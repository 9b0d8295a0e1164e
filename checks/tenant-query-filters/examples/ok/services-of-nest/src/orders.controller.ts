import { Body, Controller, Get, Param, ParseUUIDPipe, Patch } from "@nestjs/common";
import { CurrentUser } from "./decorators";
import { OrdersService } from "./orders.service";

@Controller("orders")
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get(":id")
  find(@Param("id", ParseUUIDPipe) id: string, @CurrentUser("tenantId") tenantId: string) {
    return this.orders.find(tenantId, id);
  }

  @Patch(":id")
  note(@Param("id") id: string, @Body("note") note: string, @CurrentUser() user: { tenantId: string }) {
    return this.orders.note(user.tenantId, id, note);
  }
}
