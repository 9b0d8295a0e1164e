import { Module } from "@nestjs/common";
import { JwtModule } from "@nestjs/jwt";
import { ThrottlerModule } from "@nestjs/throttler";
import { AccountsService } from "./accounts.service";
import { LocalStrategy } from "./local.strategy";
import { SessionsController } from "./sessions.controller";

// The module alone limits nothing: its guard does.
@Module({
  imports: [JwtModule.register({}), ThrottlerModule.forRoot([{ ttl: 60_000, limit: 30 }])],
  controllers: [SessionsController],
  providers: [AccountsService, LocalStrategy],
})
export class AppModule {}
