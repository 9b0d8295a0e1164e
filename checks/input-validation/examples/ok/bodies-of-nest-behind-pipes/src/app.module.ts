import { Module, ValidationPipe } from "@nestjs/common";
import { APP_PIPE } from "@nestjs/core";
import { BoatsController } from "./boats.controller";
import { BoatsService } from "./boats.service";
import { HarboursController } from "./harbours.controller";

@Module({
  controllers: [BoatsController, HarboursController],
  providers: [BoatsService, { provide: APP_PIPE, useFactory: () => new ValidationPipe({ whitelist: true }) }],
})
export class AppModule {}
