import fastify from "fastify";
import { prisma } from "./prisma";

const app = fastify();
app.decorate("tenantOfHost", async (request, reply) => {
  const tenant = await prisma.tenant.findUnique({ where: { domain: request.hostname } });
  if (!tenant) {
    return reply.code(404).send({ error: "no such page" });
  }
  request.tenant = tenant;
});

// ok: resolved-not-required
app.get("/openings", { preHandler: app.tenantOfHost }, async (request) =>
  prisma.opening.findMany({ where: { tenantId: request.tenant.id } }),
);
app.listen({ port: 3000 });
