import { createExpressMiddleware } from "@trpc/server/adapters/express";
import express from "express";
import { z } from "zod";
import { createContext } from "./context";
import { router, staffProcedure, userProcedure } from "./trpc";

const ordersRouter = router({
  list: userProcedure.query(({ ctx }) => ctx.prisma.order.findMany({ where: { tenantId: ctx.user.tenantId } })),
});

// Staff names the tenant that it works on; a dot stands between the names that lead to a procedure.
const adminRouter = router({
  ordersOf: staffProcedure.input(z.object({ tenantId: z.string() })).query(({ ctx, input }) =>
    // ok: tenant-id-from-client
    ctx.prisma.order.findMany({ where: { tenantId: input.tenantId } }),
  ),
});

const app = express();
app.use("/trpc", createExpressMiddleware({ router: router({ orders: ordersRouter, admin: adminRouter }), createContext }));
app.listen(3000);
