import { initContract } from "@ts-rest/core";

const c = initContract();

export const contract = c.router(
  {
    listOrders: { method: "GET", path: "/orders", responses: {} },
    exportOrders: { method: "POST", path: "/exports", responses: {} },
    stats: { method: "GET", path: "/admin/stats", responses: {} },
  },
  { pathPrefix: "/v1" },
);
