import { createExpressMiddleware } from "@trpc/server/adapters/express";
import express from "express";
import { z } from "zod";
import { createContext } from "./context";
import { router, staffProcedure, t, userProcedure } from "./trpc";

const tenant = z.object({ tenantId: z.string() });

const ordersRouter = router({
  list: userProcedure.query(({ ctx }) => ctx.prisma.order.findMany({ where: { tenantId: ctx.user.tenantId } })),
});

const notesRouter = router({
  // ok: unguarded-route
  sendCode: t.procedure.input(z.object({ email: z.string() })).mutation(({ ctx, input }) =>
    ctx.prisma.code.create({ data: { email: input.email } }),
  ),
  // ruleid: unguarded-route
  remove: t.procedure.input(z.object({ id: z.string() })).mutation(({ ctx, input }) =>
    ctx.prisma.order.delete({ where: { id: input.id } }),
  ),
});

const adminRouter = router({
  orders: staffProcedure.query(({ ctx }) => ctx.prisma.order.count()),
  remove: staffProcedure.input(tenant).mutation(({ ctx, input }) =>
    ctx.prisma.tenant.delete({ where: { id: input.tenantId } }),
  ),
  // ruleid: level-below-requirement
  rename: userProcedure.input(tenant.extend({ name: z.string() })).mutation(({ ctx, input }) =>
    ctx.prisma.tenant.update({ where: { id: input.tenantId }, data: { name: input.name } }),
  ),
});

const app = express();
app.use(
  "/trpc",
  createExpressMiddleware({
    router: router({ orders: ordersRouter, notes: notesRouter, admin: adminRouter }),
    createContext,
  }),
);
app.listen(3000);
