import fastify from "fastify";
import { prisma } from "./prisma";

const app = fastify();
app.decorate("tenantOfHost", async (request, reply) => {
  const tenant = await prisma.tenant.findUnique({ where: { domain: request.hostname } });
  if (!tenant) {
    request.log.warn("no such page");
    return;
  }
  request.tenant = tenant;
});

// ruleid: resolved-not-required
app.get("/openings", { preHandler: app.tenantOfHost }, async (request) =>
  prisma.opening.findMany({ where: { tenantId: request.tenant.id } }),
);
app.listen({ port: 3000 });
