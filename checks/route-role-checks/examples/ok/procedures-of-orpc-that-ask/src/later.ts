import { PrismaClient } from "@prisma/client";
import { member } from "./orpc";

const prisma = new PrismaClient();

export default {
  // ok: unguarded-route
  purge: member.handler(({ context }) => prisma.order.deleteMany({ where: { tenantId: context.user.tenantId } })),
};
