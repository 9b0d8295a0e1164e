import { prisma } from './prisma';

export async function notesOf(ownerId: string, filter: { stage?: string }) {
  return prisma.note.findMany({ where: { ...filter, ownerId } });
}

export const page = ({ stage, owner }: { stage: string; owner: string }) =>
  prisma.note.findMany({ where: { stage, ownerId: owner } });
