import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

export const own = (tenantId: string): Promise<unknown[]> => prisma.room.findMany({ where: { tenantId } });
