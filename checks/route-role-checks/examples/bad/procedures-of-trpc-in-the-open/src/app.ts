import { createExpressMiddleware } from "@trpc/server/adapters/express";
import express from "express";
import { createContext } from "./context";
import { adminRouter, ordersRouter } from "./orders/router";
import { router } from "./trpc";

const app = express();
const appRouter = router({ orders: ordersRouter, admin: adminRouter });

app.use("/trpc", createExpressMiddleware({ router: appRouter, createContext }));
app.listen(3000);
