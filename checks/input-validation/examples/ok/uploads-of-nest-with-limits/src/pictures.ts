export class Pictures {
  keep(picture: Express.Multer.File) {
    return { size: picture.size };
  }
}
