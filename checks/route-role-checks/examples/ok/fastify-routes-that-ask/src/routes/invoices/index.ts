import type { FastifyInstance } from "fastify";
import invoice from "../../invoice";

export default async function invoices(fastify: FastifyInstance) {
  fastify.addHook("onRequest", fastify.authenticate);

  // ok: unguarded-read
  fastify.get("/", async (request) => fastify.prisma.invoice.findMany({ where: { tenantId: request.user.tenantId } }));
  // ok: unguarded-route
  fastify.post("/", async (request, reply) => {
    const data = { amount: request.body.amount, tenantId: request.user.tenantId };
    return reply.code(201).send(await fastify.prisma.invoice.create({ data }));
  });
  fastify.register(invoice, { prefix: "/:id" });
}
