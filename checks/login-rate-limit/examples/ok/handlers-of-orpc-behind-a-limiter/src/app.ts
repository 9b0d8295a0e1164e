import { rateLimit } from "express-rate-limit";
import express from "express";
import { RPCHandler } from "@orpc/server/node";
import { router } from "./router";

const app = express();
const handler = new RPCHandler(router);

app.set("trust proxy", 1);
app.use("/rpc", rateLimit({ windowMs: 15 * 60 * 1000, limit: 5 }));
app.use("/rpc", async (req, res, next) => {
  const { matched } = await handler.handle(req, res, { prefix: "/rpc", context: { ip: req.ip } });
  if (!matched) {
    next();
  }
});
app.listen(3000);
