import { Body, Controller, Patch, Post } from "@nestjs/common";
import { db } from "./db";
import { CutSail, MendSail, SewSail } from "./sails.dto";

@Controller("sails")
export class SailsController {
  @Post()
  sew(@Body() sail: SewSail) {
    return db.sails.insert(sail.cloth, sail.area);
  }

  @Patch("cut")
  cut(@Body() sail: CutSail) {
    return db.sails.insert(sail.cloth, sail.area);
  }

  @Patch("mend")
  mend(@Body() sail: MendSail) {
    return db.sails.mend(sail.cloth, sail.patches);
  }
}
