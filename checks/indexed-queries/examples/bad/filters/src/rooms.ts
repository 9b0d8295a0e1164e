import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

// ruleid: filter-without-index
export const named = (name: string): Promise<unknown[]> => prisma.room.findMany({ where: { name } });

export const rename = (from: string, to: string): Promise<unknown> =>
  prisma.room.updateMany({ where: { name: from }, data: { name: to } });

// ruleid: filter-without-index
export const own = (tenantId: string, name: string): Promise<unknown[]> => prisma.room.findMany({ where: { AND: [{ tenantId }, { name }] } });
