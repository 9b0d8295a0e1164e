import { initServer } from "@ts-rest/express";
import { contract } from "./contract";
import { bookings } from "./bookings";
import { requireRole } from "./guards";

const s = initServer();

// ok: peer-without-guard, open-operational-route, unguarded-read
export const router = s.router(contract, {
  bookings: {
    list: async () => ({ status: 200, body: await bookings.list() }),
    read: async ({ params }) => ({ status: 200, body: await bookings.read(params.id) }),
  },
  reports: s.router(contract.reports, {
    stats: {
      middleware: [requireRole("admin")],
      // ok: level-below-requirement
      handler: async () => ({ status: 200, body: await bookings.stats() }),
    },
  }),
});
