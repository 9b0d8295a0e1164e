import { Controller, Module, Post, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor, MulterModule } from '@nestjs/platform-express';

@Controller('scans')
export class ScansController {
  @Post()
  // ok: upload-unlimited
  @UseInterceptors(FileInterceptor('scan'))
  one(@UploadedFile() scan: Express.Multer.File) {
    return { size: scan.size };
  }
}

@Module({ imports: [MulterModule.register({ limits: { fileSize: 200_000 } })], controllers: [ScansController] })
export class ScansModule {}
