import { initContract } from '@ts-rest/core';
import { z } from 'zod';

const c = initContract();

export const contract = c.router({
  list: { method: 'GET', path: '/notes/contract', query: z.object({ stage: z.string() }), responses: { 200: z.any() } },
});
