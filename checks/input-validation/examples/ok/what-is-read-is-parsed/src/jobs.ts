import { z } from 'zod';
import { prisma } from './prisma';

const schema = z.object({ id: z.string() });

export async function take(job: { data: unknown }) {
  await remove(job.data);
}

async function remove(data: unknown) {
  await prisma.note.delete({ where: schema.parse(data) });
}

export const cleanUp = () => prisma.note.deleteMany({ where: { topic: 'old' } });
