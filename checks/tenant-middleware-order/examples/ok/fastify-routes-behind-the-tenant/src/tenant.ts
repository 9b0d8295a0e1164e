import fp from "fastify-plugin";
import { prisma } from "./prisma";

export default fp(async (fastify) => {
  fastify.decorateRequest("tenantId", "");
  fastify.addHook("preHandler", async (request, reply) => {
    const key = await prisma.apiKey.findUnique({ where: { key: request.headers["x-api-key"] } });
    if (!key) {
      return reply.code(401).send({ error: "no such key" });
    }
    request.tenantId = key.tenantId;
  });
});
