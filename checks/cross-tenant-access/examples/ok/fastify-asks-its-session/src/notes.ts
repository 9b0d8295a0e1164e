import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { prisma } from "./prisma";

const sent = z.object({ text: z.string() });

export async function notes(app: FastifyInstance) {
  app.get("/notes", async (request) => {
    const { tenantId } = request.user;
    // ok: tenant-id-from-client
    return prisma.note.findMany({ where: { tenantId, text: String(request.query.q) } });
  });

  app.get("/tenants/:tenantId/notes", async (request, reply) => {
    const { tenantId } = request.params as { tenantId: string };
    if (tenantId !== request.user.tenantId) {
      return reply.code(403).send({ error: "not yours" });
    }
    // ok: tenant-id-from-client
    return prisma.note.findMany({ where: { tenantId } });
  });

  app.post("/notes", { schema: { body: sent } }, async (request, reply) => {
    const data = { ...request.body, tenantId: request.user.tenantId };
    // ok: tenant-key-mass-assignment
    return reply.code(201).send(await prisma.note.create({ data }));
  });

  app.delete("/notes/:id", async (request, reply) => {
    const { tenantId } = request.user;
    // ok: principal-ignored
    await prisma.note.deleteMany({ where: { id: request.params.id, tenantId } });
    return reply.code(204).send();
  });
}
