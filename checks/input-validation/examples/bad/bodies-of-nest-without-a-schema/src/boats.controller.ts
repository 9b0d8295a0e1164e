import { Body, Controller, Patch, Post, Put, Req } from "@nestjs/common";
import { BoatsService } from "./boats.service";
import { CreateBoat, RenameBoat } from "./boats.dto";

@Controller("boats")
export class BoatsController {
  constructor(private readonly boats: BoatsService) {}

  @Post()
  create(@Body() boat: CreateBoat) {
    // ruleid: body-used-raw
    return this.boats.save(boat);
  }

  @Patch(":id")
  rename(@Body() boat: RenameBoat) {
    // ruleid: body-used-raw
    return this.boats.save({ name: boat.name });
  }

  @Put(":id/name")
  replace(@Body("name") name: string) {
    // ruleid: body-used-raw
    return this.boats.save({ name });
  }

  @Post("many")
  many(@Body() { boats }: { boats: unknown[] }) {
    // ruleid: body-used-raw
    return this.boats.save(boats);
  }

  @Put("whole")
  whole(@Req() req: { body: unknown }) {
    // ruleid: body-used-raw
    return this.boats.save(req.body);
  }
}
