import { db } from "../db";

export const all = (): Promise<unknown> => {
  // ok: database-in-handler
  return db.room.findMany();
};
