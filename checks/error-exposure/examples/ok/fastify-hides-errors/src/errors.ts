import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";

export class RefusedError extends Error {
  statusCode = 409;
}

export function answer(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  if (error.validation) {
    // ok: domain-text-in-4xx
    return reply.code(400).send({ error: error.message });
  }
  if (error instanceof RefusedError) {
    // ok: domain-text-in-4xx
    return reply.code(error.statusCode).send({ error: error.message });
  }
  request.log.error(error);
  // ok: error-text-in-5xx
  return reply.code(500).send({ error: "failed" });
}
