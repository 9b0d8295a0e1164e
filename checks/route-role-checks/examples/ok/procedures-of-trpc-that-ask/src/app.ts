import { createExpressMiddleware } from "@trpc/server/adapters/express";
import express from "express";
import { createContext } from "./context";
import { removeOrder } from "./orders/remove";
import { adminRouter, authRouter, ordersRouter } from "./orders/router";
import { requireToken } from "./token";
import { publicProcedure, router } from "./trpc";

const app = express();
const appRouter = router({ orders: ordersRouter, admin: adminRouter, auth: authRouter });
// What stands in front of the adapter stands in front of every procedure.
// ok: unguarded-route
const jobsRouter = router({ sweep: publicProcedure.mutation(removeOrder) });

app.use("/trpc", createExpressMiddleware({ router: appRouter, createContext }));
app.use("/jobs", requireToken, createExpressMiddleware({ router: jobsRouter, createContext }));
app.listen(3000);
