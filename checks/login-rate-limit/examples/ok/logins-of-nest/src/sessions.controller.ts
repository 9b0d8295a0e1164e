import { Body, Controller, Get, Post, Req, UseGuards } from "@nestjs/common";
import { AuthGuard } from "@nestjs/passport";
import { minutes, SkipThrottle, Throttle } from "@nestjs/throttler";
import { CountingGuard, SecretGuard } from "./guards";
import { AccountsService } from "./accounts.service";

@Controller("sessions")
@Throttle({ default: { limit: 5, ttl: minutes(15) } })
export class SessionsController {
  constructor(private readonly accounts: AccountsService) {}

  // ok: login-without-limiter, limit-too-loose
  @Post("open")
  async open(@Body() given: { email: string; code: string }) {
    return { token: await this.accounts.token(await this.accounts.check(given.email, given.code)) };
  }

  @UseGuards(AuthGuard("local"))
  // ok: login-without-limiter, limit-too-loose
  @Post("local")
  async local(@Req() req: { user: { id: string } }) {
    return { token: await this.accounts.token(req.user) };
  }

  @UseGuards(CountingGuard, SecretGuard)
  // ok: limiter-after-credential
  @Post("token")
  async issued(@Req() req: { user: { id: string } }) {
    return { token: await this.accounts.token(req.user) };
  }

  @SkipThrottle()
  // ok: login-without-limiter
  @Get("kinds")
  kinds() {
    return ["local"];
  }
}
