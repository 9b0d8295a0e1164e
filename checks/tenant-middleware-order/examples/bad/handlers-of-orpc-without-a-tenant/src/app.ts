import express from "express";
import { RPCHandler } from "@orpc/server/node";
import { getServerSession } from "next-auth";
import { router } from "./router";

const app = express();
const handler = new RPCHandler(router);

app.use("/rpc", async (req, res, next) => {
  const session = await getServerSession(req, res, {});
  const { matched } = await handler.handle(req, res, { prefix: "/rpc", context: { user: session?.user } });
  if (!matched) {
    next();
  }
});
app.listen(3000);
