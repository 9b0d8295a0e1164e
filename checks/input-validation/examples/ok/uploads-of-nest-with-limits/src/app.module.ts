import { Module } from "@nestjs/common";
import { MulterModule } from "@nestjs/platform-express";
import { Pictures } from "./pictures";
import { PicturesController } from "./pictures.controller";

@Module({
  imports: [MulterModule.register({ limits: { fileSize: 2_000_000 } })],
  controllers: [PicturesController],
  providers: [Pictures],
})
export class AppModule {}
