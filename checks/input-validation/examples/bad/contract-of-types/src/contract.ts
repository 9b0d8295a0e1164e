import { initContract } from '@ts-rest/core';
import { z } from 'zod';

const c = initContract();

export const contract = c.router({
  list: { method: 'GET', path: '/notes', query: c.type<{ stage: string }>(), responses: { 200: z.any() } },
  add: { method: 'POST', path: '/notes', body: c.type<{ title: string }>(), responses: { 201: z.any() } },
  move: { method: 'PUT', path: '/notes', body: z.object({ stage: z.string() }), responses: { 200: z.any() } },
});
