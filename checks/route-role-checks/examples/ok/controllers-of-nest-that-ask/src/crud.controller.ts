import { Get, Param, UseGuards } from "@nestjs/common";
import { SignedInGuard } from "./auth/signed-in.guard";

// Guards of a base class stand in front of the methods of those that extend it, too.
@UseGuards(SignedInGuard)
export abstract class CrudController {
  abstract read(id: string): Promise<unknown>;

  @Get(":id")
  one(@Param("id") id: string) {
    return this.read(id);
  }
}
