import { Hono } from "hono";
import { findRooms, removeRoom } from "../services/rooms.service";

export const rooms = new Hono()
  // ok: database-in-handler
  .get("/", async (c) => c.json(await findRooms()))
  // ok: database-in-handler
  .delete("/:id", async (c) => {
    await removeRoom(c.req.param("id"));
    return c.body(null, 204);
  });
