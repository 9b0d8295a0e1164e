import { Body, Controller, Get, Param, ParseUUIDPipe, Patch } from "@nestjs/common";
import { CurrentUser } from "./decorators";
import { OrdersService } from "./orders.service";
import { Principal } from "./principal";

@Controller("orders")
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get(":id")
  find(@Param("id", ParseUUIDPipe) id: string, @CurrentUser("tenantId") tenantId: string) {
    return this.orders.find(tenantId, id);
  }

  @Patch(":id")
  note(@Param("id") id: string, @Body("note") note: string, @CurrentUser() user: Principal) {
    return this.orders.note(user, id, note);
  }
}
