import { initContract } from '@ts-rest/core';
import { z } from 'zod';

const c = initContract();
const Done = { 200: z.object({ done: z.boolean() }) };
const Member = z.object({ name: z.string(), role: z.string() });
export const contract = c.router({
  change: { method: 'PATCH', path: '/members/:id', body: Member.partial(), responses: Done },
  write: { method: 'PUT', path: '/members/:id', body: z.object({ name: z.string() }).passthrough(), responses: Done },
  raw: { method: 'POST', path: '/members/:id', body: z.object({ name: z.string() }), responses: Done },
  typed: { method: 'POST', path: '/members', body: c.type<{ name: string }>(), responses: Done },
});
