import { member, os, tenant } from "./orpc";
import { prisma } from "./prisma";

export const router = {
  // Nothing puts a tenant into the context.
  // ruleid: tenant-missing
  list: member.handler(({ context }) => prisma.note.findMany({ where: { tenantId: context.tenantId } })),
  // ruleid: tenant-missing
  all: os.handler(() => prisma.note.findMany({ take: 10 })),
  // ruleid: resolved-not-required
  count: tenant.handler(({ context }) => prisma.note.count({ where: { tenantId: context.tenantId } })),
};
