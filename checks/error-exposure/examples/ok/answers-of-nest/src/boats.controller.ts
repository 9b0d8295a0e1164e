import { Controller, Get, InternalServerErrorException, Logger } from "@nestjs/common";
import { boats } from "./boats";

@Controller("boats")
export class BoatsController {
  private readonly logger = new Logger(BoatsController.name);

  @Get()
  async list() {
    try {
      return await boats.list();
    } catch (error) {
      this.logger.error(error);
      // ok: stack-in-response
      return { ok: false, error: "the boats could not be listed" };
    }
  }
}
