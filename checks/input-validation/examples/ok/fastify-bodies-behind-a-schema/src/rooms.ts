import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { prisma } from "./prisma";

const room = {
  type: "object",
  required: ["name", "size"],
  properties: { name: { type: "string" }, size: { type: "integer" } },
};

export default async function rooms(fastify: FastifyInstance) {
  fastify.post("/", { schema: { body: room } }, async (request, reply) => {
    // ok: body-used-raw
    const { name, size } = request.body;
    return reply.code(201).send(await prisma.room.create({ data: { name, size } }));
  });

  fastify.put("/:id", async (request) => {
    // ok: body-used-raw
    const { name } = z.object({ name: z.string() }).parse(request.body);
    return prisma.room.update({ where: { id: request.params.id }, data: { name } });
  });

  fastify.route({
    method: "PATCH",
    url: "/:id",
    schema: { body: { $ref: "room#" } },
    handler: async (request) => {
      // ok: cast-as-validation
      const change = request.body as { name: string };
      return prisma.room.update({ where: { id: request.params.id }, data: { name: change.name } });
    },
  });
}
