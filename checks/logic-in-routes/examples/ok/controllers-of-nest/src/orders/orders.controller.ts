import { Controller, Get, Req } from "@nestjs/common";
import { OrdersService } from "./orders.service";

@Controller("orders")
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get()
  list(@Req() { tenantId }: { tenantId: string }) {
    // ok: database-in-handler
    return this.orders.list(tenantId);
  }

  @Get("count")
  count(@Req() req: { tenantId: string }) {
    // ok: database-in-handler
    return this.orders.count(req.tenantId);
  }
}
