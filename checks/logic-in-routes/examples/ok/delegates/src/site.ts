import { createExpressEndpoints, initServer } from "@ts-rest/express";
import type { Express } from "express";
import { contract } from "./contract";
import type { roomStore } from "./services/room-store";

const server = initServer();

export const mount = (app: Express, stores: { rooms: ReturnType<typeof roomStore> }) =>
  createExpressEndpoints(
    contract,
    server.router(contract, {
      add: async ({ body }) => ({ status: 201, body: await stores.rooms.add(body) }),
    }),
    app,
  );
