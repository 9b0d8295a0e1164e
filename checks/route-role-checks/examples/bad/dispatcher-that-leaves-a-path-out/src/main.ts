import { contract } from "@shop/contract";
import { createExpressEndpoints, initServer } from "@ts-rest/express";
import express from "express";
import { authenticate, requireAdmin } from "./guards";
import { orders } from "./orders";

const app = express();
const s = initServer();

const router = s.router(contract, {
  listOrders: async () => ({ status: 200, body: await orders.list() }),
  // ruleid: unguarded-route
  exportOrders: async () => {
    await orders.export();
    return { status: 202, body: null };
  },
  stats: async () => ({ status: 200, body: await orders.stats() }),
});

createExpressEndpoints(contract, router, app, {
  globalMiddleware: [
    (req, res, next) => {
      if (req.path.startsWith("/v1/admin/")) {
        requireAdmin(req, res, next);
      } else if (req.path.startsWith("/v1/orders")) {
        authenticate(req, res, next);
      } else {
        next();
      }
    },
  ],
});
