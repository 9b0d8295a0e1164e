import type { FastifyInstance } from "fastify";
import { prisma } from "./prisma";

type Room = { name: string; size: number };

export default async function rooms(fastify: FastifyInstance) {
  fastify.post("/", async (request, reply) => {
    // ruleid: body-used-raw
    const { name, size } = request.body;
    return reply.code(201).send(await prisma.room.create({ data: { name, size } }));
  });

  // A schema for the query says nothing of the body, and a type is no schema.
  fastify.put<{ Body: Room }>("/:id", { schema: { querystring: { type: "object" } } }, async (request) => {
    // ruleid: body-used-raw
    const { name } = request.body;
    return prisma.room.update({ where: { id: request.params.id }, data: { name } });
  });

  fastify.route({
    method: "PATCH",
    url: "/:id",
    schema: { response: { 200: { type: "object" } } },
    handler: async (request) => {
      // ruleid: cast-as-validation
      const change = request.body as Partial<Room>;
      return prisma.room.update({ where: { id: request.params.id }, data: { name: change.name } });
    },
  });
}
