import type { FastifyReply, FastifyRequest } from "fastify";

export async function ownersOnly(request: FastifyRequest, reply: FastifyReply) {
  if (request.user.role !== "owner") {
    // ruleid: silent-refusal
    return reply.code(403).send({ error: "for owners" });
  }
}
