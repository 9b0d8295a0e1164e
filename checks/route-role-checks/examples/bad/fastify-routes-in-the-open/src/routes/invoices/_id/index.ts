import type { FastifyInstance } from "fastify";

export default async function invoice(fastify: FastifyInstance) {
  // What it does with a token that is no good is to write that down.
  const looks = async (request) => {
    await request.jwtVerify().catch((error) => request.log.warn(error));
  };

  // ruleid: unguarded-route
  fastify.put("/amount", { preHandler: [looks] }, async (request) => {
    const { id } = request.params;
    return fastify.prisma.invoice.update({ where: { id }, data: { amount: request.body.amount } });
  });
  // ruleid: gate-only-in-handler
  fastify.route({
    method: "PUT",
    url: "/",
    handler: async (request, reply) => {
      await request.jwtVerify();
      return fastify.prisma.invoice.update({ where: { id: request.params.id }, data: { amount: 0 } });
    },
  });
}
