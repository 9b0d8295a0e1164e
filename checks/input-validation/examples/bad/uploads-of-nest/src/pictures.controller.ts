import { Controller, ParseFilePipe, MaxFileSizeValidator, Post, UploadedFile, UploadedFiles, UseInterceptors } from "@nestjs/common";
import { FileInterceptor, FilesInterceptor } from "@nestjs/platform-express";
import { Pictures } from "./pictures";

const small = { limits: { fileSize: 2_000_000 } };

@Controller("pictures")
export class PicturesController {
  constructor(private readonly pictures: Pictures) {}

  @Post("one")
  // ruleid: upload-unlimited
  @UseInterceptors(FileInterceptor("picture"))
  one(@UploadedFile() picture: Express.Multer.File) {
    return this.pictures.keep(picture);
  }

  // ruleid: upload-unlimited
  @UseInterceptors(FilesInterceptor("pictures", 10, { dest: "kept" }))
  @Post("many")
  many(@UploadedFiles() pictures: Express.Multer.File[]) {
    // ok: body-used-raw
    return pictures.map((picture) => this.pictures.keep(picture));
  }

  @Post("small")
  // ok: upload-unlimited
  @UseInterceptors(FileInterceptor("picture", small))
  small(@UploadedFile() picture: Express.Multer.File) {
    return this.pictures.keep(picture);
  }

  @Post("piped")
  // ok: upload-unlimited
  @UseInterceptors(FileInterceptor("picture"))
  piped(
    @UploadedFile(new ParseFilePipe({ validators: [new MaxFileSizeValidator({ maxSize: 2_000_000 })] }))
    picture: Express.Multer.File,
  ) {
    return this.pictures.keep(picture);
  }
}
