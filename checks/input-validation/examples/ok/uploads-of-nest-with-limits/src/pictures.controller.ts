import { Controller, Post, UploadedFile, UseInterceptors } from "@nestjs/common";
import { FileInterceptor } from "@nestjs/platform-express";
import { Pictures } from "./pictures";

@Controller("pictures")
export class PicturesController {
  constructor(private readonly pictures: Pictures) {}

  @Post()
  // ok: upload-unlimited
  @UseInterceptors(FileInterceptor("picture"))
  add(@UploadedFile() picture: Express.Multer.File) {
    return this.pictures.keep(picture);
  }
}
