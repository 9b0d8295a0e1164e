import { Body, Controller, Post, Put, UsePipes } from "@nestjs/common";
import { createZodDto, ZodValidationPipe } from "nestjs-zod";
import { z } from "zod";
import { BoatsService } from "./boats.service";
import { ZodPipe } from "./zod.pipe";

const Harbour = z.object({ name: z.string(), berths: z.number().int() });
type Harbour = z.infer<typeof Harbour>;
class ChangeHarbour extends createZodDto(Harbour.partial()) {}

@Controller("harbours")
export class HarboursController {
  constructor(private readonly boats: BoatsService) {}

  @Post()
  @UsePipes(new ZodPipe(Harbour))
  create(@Body() harbour: Harbour) {
    // ok: body-used-raw
    return this.boats.save(harbour);
  }

  @Put(":id")
  change(@Body(ZodValidationPipe) harbour: ChangeHarbour) {
    // ok: body-used-raw
    return this.boats.save(harbour);
  }
}
