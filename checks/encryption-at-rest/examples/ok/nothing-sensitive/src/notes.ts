import { prisma } from './prisma';

export const all = () => prisma.note.findMany();
