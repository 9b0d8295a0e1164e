import { initContract } from '@ts-rest/core';
import { z } from 'zod';

const c = initContract();
const Done = { 200: z.object({ done: z.boolean() }) };
const members = c.router({
  rename: { method: 'PATCH', path: '/members/:id', body: z.object({ name: z.string() }), responses: Done },
  retitle: { method: 'PUT', path: '/members/:id', body: z.object({ name: z.string() }).strict(), responses: Done },
});
export const contract = c.router({ members });
