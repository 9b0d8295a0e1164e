"use server";

import { db } from "../db";

export async function close(id: string): Promise<void> {
  // ok: database-in-handler
  await db.room.delete({ where: { id } });
}
