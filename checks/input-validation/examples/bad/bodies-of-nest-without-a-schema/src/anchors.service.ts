import { Injectable } from "@nestjs/common";
import { db } from "./db";

@Injectable()
export class AnchorsService {
  save(anchor: unknown) {
    return db.boats.insert(anchor);
  }
}
