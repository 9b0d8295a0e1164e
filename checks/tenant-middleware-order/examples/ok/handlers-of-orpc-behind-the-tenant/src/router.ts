import { tenant } from "./orpc";
import { prisma } from "./prisma";

export const router = {
  // ok: tenant-missing
  list: tenant.handler(({ context }) => prisma.note.findMany({ where: { tenantId: context.tenantId } })),
};
