import type { FastifyPluginAsync } from "fastify";

const admin: FastifyPluginAsync = async (app) => {
  // ruleid: level-below-requirement
  app.addHook("onRequest", app.authenticate);
  app.delete("/invoices", async (_request, reply) => {
    await app.prisma.invoice.deleteMany({});
    return reply.code(204).send();
  });
};

export default admin;
