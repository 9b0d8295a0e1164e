import { Module } from "@nestjs/common";
import { AnchorsController } from "./anchors.controller";
import { AnchorsService } from "./anchors.service";
import { BoatsController } from "./boats.controller";
import { BoatsService } from "./boats.service";

@Module({ controllers: [BoatsController, AnchorsController], providers: [BoatsService, AnchorsService] })
export class AppModule {}
