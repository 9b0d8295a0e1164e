import { initServer } from "@ts-rest/express";
import { contract } from "./contract";
import { bookings } from "./bookings";

const s = initServer();

// ok: peer-without-guard, open-operational-route
export const router = s.router(contract, {
  list: async () => ({ status: 200, body: await bookings.list() }),
  read: async ({ params }) => ({ status: 200, body: await bookings.read(params.id) }),
});
