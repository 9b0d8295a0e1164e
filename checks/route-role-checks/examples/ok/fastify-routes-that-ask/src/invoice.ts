import type { FastifyInstance } from "fastify";

export default function invoice(fastify: FastifyInstance, _options: unknown, done: () => void) {
  // ok: unguarded-route
  fastify.route({
    method: ["PUT", "PATCH"],
    url: "/",
    preHandler: fastify.auth([fastify.ownersOnly]),
    handler: async (request) =>
      fastify.prisma.invoice.update({ where: { id: request.params.id }, data: { amount: request.body.amount } }),
  });
  done();
}
