import type { FastifyInstance } from "fastify";
import { findRooms, removeRoom } from "../services/rooms.service";

export default async function rooms(fastify: FastifyInstance) {
  // ok: database-in-handler
  fastify.get("/", async () => findRooms());
  fastify.route({
    method: "DELETE",
    url: "/:id",
    // ok: database-in-handler
    handler: async (request, reply) => {
      await removeRoom(request.params.id);
      return reply.code(204).send();
    },
  });
}
