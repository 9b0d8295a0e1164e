import { Module } from "@nestjs/common";
import { APP_FILTER } from "@nestjs/core";
import { Refusals } from "./refusals.filter";
import { SessionsController } from "./sessions.controller";
import { SessionsService } from "./sessions.service";

@Module({
  controllers: [SessionsController],
  providers: [SessionsService, { provide: APP_FILTER, useClass: Refusals }],
})
export class AppModule {}
