import { PrismaClient } from "@prisma/client";
import { z } from "zod";
import { anyone, member } from "./orpc";

const prisma = new PrismaClient();

export const orders = {
  list: member.handler(({ context }) => prisma.order.findMany({ where: { tenantId: context.user.tenantId } })),
  // ruleid: unguarded-route
  add: anyone
    .route({ method: "POST", path: "/orders" })
    .input(z.object({ note: z.string(), tenantId: z.string() }))
    .handler(({ input }) => prisma.order.create({ data: input })),
  // ruleid: unguarded-route
  find: anyone
    .route({ method: "GET", path: "/orders/{id}" })
    .input(z.object({ id: z.string() }))
    .handler(({ input }) => prisma.order.findUnique({ where: { id: input.id } })),
};
