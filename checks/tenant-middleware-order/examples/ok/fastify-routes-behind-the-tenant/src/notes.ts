import type { FastifyInstance } from "fastify";
import { prisma } from "./prisma";

export async function notes(fastify: FastifyInstance) {
  // ok: tenant-missing
  fastify.get("/", async (request) => prisma.note.findMany({ where: { tenantId: request.tenantId } }));
}
