import { Module } from "@nestjs/common";
import { APP_GUARD } from "@nestjs/core";
import { JwtModule } from "@nestjs/jwt";
import { ThrottlerGuard, ThrottlerModule } from "@nestjs/throttler";
import { AccountsService } from "./accounts.service";
import { LocalStrategy } from "./local.strategy";
import { SessionsController } from "./sessions.controller";

@Module({
  imports: [JwtModule.register({}), ThrottlerModule.forRootAsync({ useFactory: () => [{ ttl: 60_000, limit: 100 }] })],
  controllers: [SessionsController],
  providers: [AccountsService, LocalStrategy, { provide: APP_GUARD, useClass: ThrottlerGuard }],
})
export class AppModule {}
