import { Worker } from 'bullmq';
import { notes } from './notes';

export const worker = new Worker('notes', async (job) => notes.add(job.data.title));
