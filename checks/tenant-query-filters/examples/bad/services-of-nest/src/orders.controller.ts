import { Controller, Get, Param } from "@nestjs/common";
import { OrdersService } from "./orders.service";

// The guard of the application knows whose the caller is, and nobody asks.
@Controller("orders")
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Get(":id")
  find(@Param("id") id: string) {
    return this.orders.find(id);
  }
}
