import { Body, Controller, Post } from "@nestjs/common";
import { AccountsService } from "./accounts.service";

@Controller("sessions")
export class SessionsController {
  constructor(private readonly accounts: AccountsService) {}

  // The application is told of whole paths: its limiter stands at one that nothing answers.
  // ruleid: login-without-limiter
  @Post("open")
  async open(@Body() given: { email: string; code: string }) {
    return { token: await this.accounts.token(await this.accounts.check(given.email, given.code)) };
  }

  // ok: login-without-limiter
  @Post("desk")
  async desk(@Body() given: { email: string; code: string }) {
    return { token: await this.accounts.token(await this.accounts.check(given.email, given.code)) };
  }
}
