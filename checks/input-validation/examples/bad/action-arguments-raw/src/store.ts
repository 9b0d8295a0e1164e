import { prisma } from './prisma';

export const keep = (note: { title: string; stage: string }) =>
  prisma.note.create({ data: { title: note.title, stage: note.stage, ownerId: 'me' } });

export function read({ stage }: { stage: string }) {
  const where = { ownerId: 'me', stage };
  return prisma.note.findMany({ where });
}
