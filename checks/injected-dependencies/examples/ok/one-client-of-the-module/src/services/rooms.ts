import { PrismaClient } from "@prisma/client";

// ok: client-created
const prisma = new PrismaClient();

export const count = (): Promise<number> => prisma.room.count();
