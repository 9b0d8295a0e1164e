import { Controller, Delete, Get, Module, UseGuards } from "@nestjs/common";
import { AuthGuard } from "@nestjs/passport";

@Controller("orders")
class OrdersController {
  @Get("kinds")
  kinds() {
    return ["new", "done"];
  }

  // ok: matrix-differs
  @Delete(":id")
  @UseGuards(AuthGuard("jwt"))
  remove() {
    return {};
  }
}

@Module({ controllers: [OrdersController] })
export class AppModule {}
