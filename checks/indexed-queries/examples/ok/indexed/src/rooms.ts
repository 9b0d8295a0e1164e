import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

// ok: filter-without-index
export const own = (tenantId: string, floor: number): Promise<unknown[]> =>
  prisma.room.findMany({ where: { tenantId, floor } });

// ok: filter-without-index
export const byCode = (code: string): Promise<unknown> => prisma.room.findUnique({ where: { code } });

// ok: filter-without-index
export const since = (day: Date): Promise<unknown[]> => prisma.room.findMany({ where: { createdAt: { gte: day } } });

// ok: filter-without-index
export const plan = (tenantId: string, name: string): Promise<unknown> =>
  prisma.plan.findUnique({ where: { tenantId_name: { tenantId, name } } });

// ok: filter-without-index
export const country = (name: string): Promise<unknown> => prisma.country.findFirst({ where: { name } });

// ok: filter-without-index
export const some = (filter: object): Promise<unknown[]> => prisma.room.findMany({ where: { floor: 1, ...filter } });
