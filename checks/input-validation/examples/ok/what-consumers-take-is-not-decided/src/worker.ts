import { Worker } from 'bullmq';
import { prisma } from './prisma';

export const worker = new Worker('notes', async (job) => {
  await prisma.note.create({ data: { text: job.data.text } });
});
