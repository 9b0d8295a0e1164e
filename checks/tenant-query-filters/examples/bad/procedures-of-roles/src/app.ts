import { createExpressMiddleware } from "@trpc/server/adapters/express";
import express from "express";
import { appRouter } from "./router";
import { createContext } from "./trpc";

const app = express();

app.use("/trpc", createExpressMiddleware({ router: appRouter, createContext }));
app.listen(3000);
