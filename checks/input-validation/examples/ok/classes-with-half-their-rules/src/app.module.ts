import { Module } from "@nestjs/common";
import { SailsController } from "./sails.controller";

@Module({ controllers: [SailsController] })
export class AppModule {}
