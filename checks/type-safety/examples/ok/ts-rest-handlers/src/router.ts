import { initServer } from "@ts-rest/express";
import { contract } from "./contract";

const s = initServer();

export const router = s.router(contract, {
  // ok: explicit-any
  listOrders: async ({ req }: { req: any }) => ({ status: 200, body: req.orders }),
  getOrder: async ({
    req,
    params,
  }: {
    // ok: explicit-any
    req: any;
    params: { id: string };
  }) => ({ status: 200, body: req.orders[params.id] }),
});
