import { Type } from "@sinclair/typebox";
import type { FastifyInstance } from "fastify";
import { prisma } from "./prisma";
import { exact } from "./exact";

const Note = Type.Object({ title: Type.String(), text: Type.String(), tenantId: Type.String() }, exact);
const Title = Type.Object({ title: Type.String({ maxLength: 80 }) }, { additionalProperties: false });
const Text = Type.Pick(Note, ["text"], exact);

export async function titles(app: FastifyInstance) {
  app.put("/notes/title", { schema: { body: Title } }, async (request) => {
    const { tenantId } = request.user;
    // ok: tenant-key-mass-assignment
    return prisma.note.updateMany({ where: { tenantId }, data: request.body });
  });

  app.put("/notes/text", { schema: { body: Text } }, async (request) => {
    const { tenantId } = request.user;
    // ok: tenant-key-mass-assignment
    return prisma.note.updateMany({ where: { tenantId }, data: request.body });
  });
}
