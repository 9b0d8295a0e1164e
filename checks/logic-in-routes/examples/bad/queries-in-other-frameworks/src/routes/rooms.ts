import { Hono } from "hono";
import { prisma } from "../prisma";
import { findRooms } from "../services/rooms.service";

export const rooms = new Hono()
  .get("/", async (c) => c.json(await findRooms()))
  .delete("/:id", async (c) => {
    // ruleid: database-in-handler
    await prisma.room.delete({ where: { id: c.req.param("id") } });
    return c.body(null, 204);
  });
