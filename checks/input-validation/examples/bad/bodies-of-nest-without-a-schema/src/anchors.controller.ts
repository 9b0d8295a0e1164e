import { Body, Controller, Post, Put } from "@nestjs/common";
import { z } from "zod";
import { ToldPipe } from "./told.pipe";
import { AnchorsService } from "./anchors.service";
import type { DropAnchor } from "./anchors.dto";
import { type HaulAnchor, WeighAnchor } from "./anchors.dto";

// Of a type that is imported as one, and of `T`, nothing is left that the pipe could look at.
@Controller("anchors")
export class AnchorsController {
  constructor(private readonly anchors: AnchorsService) {}

  @Post("drop")
  drop(@Body() anchor: DropAnchor) {
    // ruleid: body-used-raw
    return this.anchors.save(anchor);
  }

  @Post("haul")
  haul(@Body() anchor: HaulAnchor) {
    // ruleid: body-used-raw
    return this.anchors.save(anchor);
  }

  @Put("weigh")
  weigh(@Body() anchor: WeighAnchor) {
    // ok: body-used-raw
    return this.anchors.save(anchor);
  }

  @Put("told")
  told(@Body(new ToldPipe(z.object({ depth: z.number() }))) anchor: { depth: number }) {
    // ruleid: body-used-raw
    return this.anchors.save(anchor);
  }

  @Put("any")
  any<T>(@Body() anchor: T) {
    // ruleid: body-used-raw
    return this.anchors.save(anchor);
  }
}
