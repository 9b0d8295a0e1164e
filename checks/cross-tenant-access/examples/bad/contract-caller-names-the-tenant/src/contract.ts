import { initContract } from '@ts-rest/core';
import { z } from 'zod';

const c = initContract();
const Done = { 200: z.object({ done: z.boolean() }) };
const Invoice = z.object({ tenantId: z.string(), status: z.string() });
export const contract = c.router({
  add: { method: 'POST', path: '/invoices', body: Invoice, responses: Done },
  close: { method: 'PUT', path: '/invoices/:id', body: z.object({}), responses: Done },
  remove: { method: 'DELETE', path: '/invoices/:id', body: z.object({}), responses: Done },
  drop: { method: 'DELETE', path: '/drafts/:id', body: z.object({}), responses: Done },
  count: { method: 'GET', path: '/invoices/count', query: Invoice, responses: Done },
});
