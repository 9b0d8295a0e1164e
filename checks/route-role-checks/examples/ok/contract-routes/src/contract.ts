import { initContract } from "@ts-rest/core";

const c = initContract();

export const contract = c.router({
  bookings: c.router({
    list: { method: "GET", path: "/v1/bookings", responses: {} },
    read: { method: "GET", path: "/v1/bookings/:id", responses: {} },
  }),
  reports: c.router({ stats: { method: "GET", path: "/v1/admin/stats", responses: {} } }),
});
