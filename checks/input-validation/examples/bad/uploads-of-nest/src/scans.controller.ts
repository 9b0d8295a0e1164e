import { Controller, Post, UploadedFile, UploadedFiles, UseInterceptors } from '@nestjs/common';
import { AnyFilesInterceptor, FileInterceptor, FilesInterceptor } from '@nestjs/platform-express';

@Controller('scans')
export class ScansController {
  @Post('one')
  // ruleid: upload-unlimited
  @UseInterceptors(FileInterceptor('scan'))
  one(@UploadedFile() scan: Express.Multer.File) {
    return { size: scan.size };
  }

  @Post('several')
  // ruleid: upload-unlimited
  @UseInterceptors(FilesInterceptor('scans', 8, { dest: '/tmp/scans' }))
  several(@UploadedFiles() scans: Express.Multer.File[]) {
    return { count: scans.length };
  }

  @Post('all')
  // ruleid: upload-unlimited
  @UseInterceptors(AnyFilesInterceptor())
  all(@UploadedFiles() scans: Express.Multer.File[]) {
    return { count: scans.length };
  }
}
