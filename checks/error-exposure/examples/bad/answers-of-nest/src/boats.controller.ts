import { Controller, Get } from "@nestjs/common";
import { boats } from "./boats";

@Controller("boats")
export class BoatsController {
  @Get()
  async list() {
    try {
      return await boats.list();
    } catch (error) {
      // ruleid: stack-in-response
      return { ok: false, error };
    }
  }
}
