import { Repository } from "typeorm";
import { tables } from "../db";

export async function all() {
  return await tables("rooms").select("id");
}

export class Shelves extends Repository<object> {}
