import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { prisma } from "./prisma";

const sent = z.object({ text: z.string(), tenantId: z.string() });

export async function notes(app: FastifyInstance) {
  app.get("/notes/own", async (request) => {
    const { tenantId } = request.user;
    return prisma.note.findMany({ where: { tenantId, text: String(request.query.q) } });
  });

  app.get("/tenants/:tenantId/notes", async (request) => {
    const { tenantId } = request.params as { tenantId: string };
    // ruleid: tenant-id-from-client
    return prisma.note.findMany({ where: { tenantId } });
  });

  app.post("/notes", async (request, reply) => {
    // ruleid: tenant-key-mass-assignment
    return reply.code(201).send(await prisma.note.create({ data: request.body }));
  });

  app.put("/notes", { schema: { body: sent } }, async (request) => {
    // ruleid: tenant-key-mass-assignment
    return prisma.note.create({ data: request.body });
  });

  app.delete("/notes/:id", async (request, reply) => {
    // ruleid: principal-ignored
    await prisma.note.delete({ where: { id: request.params.id } });
    return reply.code(204).send();
  });
}
