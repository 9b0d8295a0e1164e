import { Body, Controller, Param, ParseEnumPipe, ParseIntPipe, Patch, Post, Put } from "@nestjs/common";
import { z } from "zod";
import { BoatsService } from "./boats.service";
import { ChangeBoat, CreateBoat } from "./boats.dto";

enum Kind {
  Sail = "sail",
  Motor = "motor",
}
const Raw = z.object({ name: z.string() });

@Controller("boats")
export class BoatsController {
  constructor(private readonly boats: BoatsService) {}

  @Post()
  create(@Body() boat: CreateBoat) {
    // ok: body-used-raw
    return this.boats.save(boat);
  }

  @Patch(":id")
  change(@Param("id", ParseIntPipe) id: number, @Body() boat: ChangeBoat) {
    // ok: body-used-raw
    return this.boats.save({ id, ...boat });
  }

  @Put(":id/kind")
  kind(@Body("kind", new ParseEnumPipe(Kind)) kind: Kind) {
    // ok: body-used-raw
    return this.boats.save({ kind });
  }

  @Put(":id")
  replace(@Body() body: unknown) {
    // ok: body-used-raw
    return this.boats.save(Raw.parse(body));
  }
}
