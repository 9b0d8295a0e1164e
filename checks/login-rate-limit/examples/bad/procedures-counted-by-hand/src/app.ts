import { createExpressMiddleware } from "@trpc/server/adapters/express";
import express from "express";
import { createContext } from "./context";
import { appRouter } from "./router";

const app = express();

app.set("trust proxy", 1);
app.use("/trpc", createExpressMiddleware({ router: appRouter, createContext }));
app.listen(3000);
