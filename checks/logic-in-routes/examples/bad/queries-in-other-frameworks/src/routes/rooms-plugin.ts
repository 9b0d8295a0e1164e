import type { FastifyInstance } from "fastify";
import { prisma } from "../prisma";
import { findRooms } from "../services/rooms.service";

export default async function rooms(fastify: FastifyInstance) {
  fastify.get("/", async () => findRooms());
  fastify.route({
    method: "DELETE",
    url: "/:id",
    handler: async (request, reply) => {
      // ruleid: database-in-handler
      await prisma.room.delete({ where: { id: request.params.id } });
      return reply.code(204).send();
    },
  });
}
