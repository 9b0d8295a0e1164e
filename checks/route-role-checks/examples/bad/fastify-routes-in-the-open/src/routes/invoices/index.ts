import type { FastifyInstance } from "fastify";

export default async function invoices(fastify: FastifyInstance) {
  fastify.get("/", { onRequest: [fastify.authenticate] }, async (request) =>
    fastify.prisma.invoice.findMany({ where: { tenantId: request.user.tenantId } }),
  );
  fastify.get("/drafts", { onRequest: [fastify.authenticate] }, async () => []);
  // ruleid: unguarded-route
  fastify.post<{ Body: { amount: number; tenantId: string } }>("/", async (request, reply) => {
    const made = await fastify.prisma.invoice.create({ data: request.body });
    return reply.code(201).send(made);
  });
  fastify.delete("/:id", { onRequest: [fastify.authenticate], preHandler: fastify.ownersOnly }, async (request) =>
    fastify.prisma.invoice.delete({ where: { id: request.params.id } }),
  );
}
