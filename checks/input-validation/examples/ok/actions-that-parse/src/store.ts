import { prisma } from './prisma';

export const store = (title: string) => prisma.note.create({ data: { title } });
