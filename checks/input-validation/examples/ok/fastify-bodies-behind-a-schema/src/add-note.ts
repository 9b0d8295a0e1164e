import type { FastifyReply, FastifyRequest } from "fastify";
import { prisma } from "./prisma";

export async function addNote(request: FastifyRequest<{ Body: { text: string } }>, reply: FastifyReply) {
  // ok: body-used-raw
  const { text } = request.body;
  return reply.code(201).send(await prisma.note.create({ data: { text } }));
}
