import { PrismaClient } from "@prisma/client";

export const db = new PrismaClient();

export async function all() {
  return await db.room.findMany({ take: 10 });
}
