import { Controller, MaxFileSizeValidator, ParseFilePipe, Post, UploadedFile, UploadedFiles, UseInterceptors } from '@nestjs/common';
import { AnyFilesInterceptor, FileInterceptor, FilesInterceptor } from '@nestjs/platform-express';
import { scanOptions } from './options';

const small = { limits: { fileSize: 200_000 } };

@Controller('scans')
export class ScansController {
  @Post('one')
  // ok: upload-unlimited
  @UseInterceptors(FileInterceptor('scan', small))
  one(@UploadedFile() scan: Express.Multer.File) {
    return { size: scan.size };
  }

  @Post('several')
  // ok: upload-unlimited
  @UseInterceptors(FilesInterceptor('scans', 8, scanOptions))
  several(@UploadedFiles() scans: Express.Multer.File[]) {
    return { count: scans.length };
  }

  @Post('all')
  // ok: upload-unlimited
  @UseInterceptors(AnyFilesInterceptor({ ...scanOptions }))
  all(@UploadedFiles() scans: Express.Multer.File[]) {
    return { count: scans.length };
  }

  @Post('looked-at')
  // ok: upload-unlimited
  @UseInterceptors(FileInterceptor('scan'))
  lookedAt(
    @UploadedFile(new ParseFilePipe({ validators: [new MaxFileSizeValidator({ maxSize: 200_000 })] }))
    scan: Express.Multer.File,
  ) {
    return { size: scan.size };
  }
}
