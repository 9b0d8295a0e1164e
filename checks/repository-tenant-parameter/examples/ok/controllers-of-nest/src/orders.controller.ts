import { Controller, Get, Req } from "@nestjs/common";
import { OrdersRepository } from "./repositories/orders.repository";

@Controller("orders")
export class OrdersController {
  constructor(private readonly orders: OrdersRepository) {}

  @Get()
  list(@Req() req: { tenantId: string }) {
    // ok: query-outside-data-layer
    return this.orders.list(req.tenantId);
  }
}
