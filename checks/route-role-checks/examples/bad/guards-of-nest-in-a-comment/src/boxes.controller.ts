import { Controller, Delete, Get, Patch, Post, UseGuards } from "@nestjs/common";
import { ApiBearerAuth } from "@nestjs/swagger";
import { OwnerGuard } from "./owner.guard";
import { Roles } from "./roles";

@Controller("boxes")
export class BoxesController {
  @Delete(":id")
  // ruleid: commented-out-guard
  // @Roles("owner")
  remove() {
    return {};
  }

  // ruleid: commented-out-guard
  // @UseGuards(OwnerGuard)
  @Post()
  add() {
    return {};
  }

  // ok: commented-out-guard
  // @Roles("member")
  @Roles("owner")
  @Patch(":id")
  rename() {
    return {};
  }

  // ok: commented-out-guard
  // @ApiBearerAuth()
  @Get()
  list() {
    return [];
  }

  @UseGuards(OwnerGuard)
  @Get("mine")
  mine() {
    return [];
  }
}
