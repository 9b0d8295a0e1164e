import { Module } from "@nestjs/common";
import { Pictures } from "./pictures";
import { PicturesController } from "./pictures.controller";

@Module({ controllers: [PicturesController], providers: [Pictures] })
export class AppModule {}
