import jwt from "@fastify/jwt";
import type { FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";

export default fp(async (fastify) => {
  await fastify.register(jwt, { secret: process.env.SESSION_KEY ?? "" });

  fastify.decorate("authenticate", async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      await request.jwtVerify();
    } catch (error) {
      reply.send(error);
    }
  });

  fastify.decorate("ownersOnly", async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.user.role !== "owner") {
      return reply.code(403).send({ error: "for owners" });
    }
  });
});
