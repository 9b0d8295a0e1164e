import { Injectable } from "@nestjs/common";
import { db } from "./db";

@Injectable()
export class BoatsService {
  save(boat: unknown) {
    return db.boats.insert(boat);
  }
}
