import { Body, Controller, Post, Req, UseGuards } from "@nestjs/common";
import { AuthGuard } from "@nestjs/passport";
import { SkipThrottle, Throttle, ThrottlerGuard } from "@nestjs/throttler";
import { CountingGuard, SecretGuard } from "./guards";
import { AccountsService } from "./accounts.service";

@Controller("sessions")
export class SessionsController {
  constructor(private readonly accounts: AccountsService) {}

  // ruleid: login-without-limiter
  @Post("open")
  async open(@Body() given: { email: string; code: string }) {
    return { token: await this.accounts.token(await this.accounts.check(given.email, given.code)) };
  }

  @UseGuards(AuthGuard("local"))
  // ruleid: login-without-limiter
  @Post("local")
  async local(@Req() req: { user: { id: string } }) {
    return { token: await this.accounts.token(req.user) };
  }

  @Throttle({ default: { limit: 5, ttl: 900_000 } })
  @UseGuards(SecretGuard, CountingGuard)
  // ruleid: limiter-after-credential
  @Post("token")
  async issued(@Req() req: { user: { id: string } }) {
    return { token: await this.accounts.token(req.user) };
  }

  @UseGuards(ThrottlerGuard)
  // ruleid: limit-too-loose
  @Post("loose")
  async loose(@Body() given: { email: string; code: string }) {
    return { token: await this.accounts.token(await this.accounts.check(given.email, given.code)) };
  }

  @SkipThrottle()
  @UseGuards(ThrottlerGuard)
  // ruleid: login-without-limiter
  @Post("skipped")
  async skipped(@Body() given: { email: string; code: string }) {
    return { token: await this.accounts.token(await this.accounts.check(given.email, given.code)) };
  }

  @Throttle({ default: { limit: 5, ttl: 900_000 } })
  // ruleid: login-without-limiter
  @Post("told")
  async told(@Body() given: { email: string; code: string }) {
    return { token: await this.accounts.token(await this.accounts.check(given.email, given.code)) };
  }
}
