import type { FastifyReply, FastifyRequest } from "fastify";

export async function ownersOnly(request: FastifyRequest, reply: FastifyReply) {
  if (request.user.role !== "owner") {
    request.log.warn({ user: request.user.id, url: request.url }, "refused: for owners");
    // ok: silent-refusal
    return reply.code(403).send({ error: "for owners" });
  }
}
