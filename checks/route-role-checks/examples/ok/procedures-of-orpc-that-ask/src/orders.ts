import { PrismaClient } from "@prisma/client";
import { z } from "zod";
import { member, os } from "./orpc";

const prisma = new PrismaClient();

const orders = {
  // ok: unguarded-route
  list: member.handler(({ context }) => prisma.order.findMany({ where: { tenantId: context.user.tenantId } })),
  // ok: unguarded-route
  add: member
    .route({ method: "POST", path: "/orders" })
    .input(z.object({ note: z.string() }))
    .handler(({ context, input }) =>
      prisma.order.create({ data: { note: input.note, tenantId: context.user.tenantId } }),
    ),
  later: os.lazy(() => import("./later")),
};

// The middleware of a router stands in front of what the router holds.
const guarded = member.router({
  // ok: unguarded-route
  remove: os.input(z.object({ id: z.string() })).handler(({ input }) => prisma.order.delete({ where: input })),
});

export const router = { orders, guarded };
