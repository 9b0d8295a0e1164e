import { prisma } from './prisma';

export const isStage = (value: unknown): value is string => value === 'open' || value === 'done';

export const notesOf = (stage: string) => prisma.note.findMany({ where: { stage } });
