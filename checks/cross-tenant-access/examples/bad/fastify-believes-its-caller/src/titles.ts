import { Type } from "@sinclair/typebox";
import type { FastifyInstance } from "fastify";
import { prisma } from "./prisma";

const Note = Type.Object({ title: Type.String(), tenantId: Type.String() }, { additionalProperties: false });
const Title = Type.Object({ title: Type.String() });

export async function titles(app: FastifyInstance) {
  app.put("/notes/whole", { schema: { body: Note } }, async (request) => {
    const { tenantId } = request.user;
    // ruleid: tenant-key-mass-assignment
    return prisma.note.updateMany({ where: { tenantId }, data: request.body });
  });

  app.put("/notes/title", { schema: { body: Title } }, async (request) => {
    const { tenantId } = request.user;
    // ruleid: tenant-key-mass-assignment
    return prisma.note.updateMany({ where: { tenantId }, data: request.body });
  });
}
