import { tables } from "../db";

export async function all() {
  return await tables("rooms").select("id");
}
