import type { FastifyPluginAsync } from "fastify";

const admin: FastifyPluginAsync = async (app) => {
  // ok: unguarded-route, level-below-requirement
  app.delete("/invoices", async (_request, reply) => {
    await app.prisma.invoice.deleteMany({});
    return reply.code(204).send();
  });
  // A hook runs for all of its plugin, wherever it is written.
  app.addHook("onRequest", app.authenticate);
  app.addHook("preHandler", app.ownersOnly);
};

export default admin;
