import { createExpressEndpoints, initServer } from '@ts-rest/express';
import express from 'express';
import { contract } from './contract';
import { prisma } from './db';
import { callerOf, requireLogin } from './login';
import { ownInvoice } from './own';

const s = initServer();
const router = s.router(contract, {
  add: async ({ body, req }) => {
    const { id } = callerOf(req);
    // ruleid: tenant-id-from-client
    await prisma.invoice.create({ data: { tenantId: body.tenantId, status: body.status } });
    return { status: 200, body: { done: Boolean(id) } };
  },
  close: async ({ params: { id }, req }) => {
    const { tenantId } = callerOf(req);
    // ok: principal-ignored
    await prisma.invoice.updateMany({ where: { id, tenantId }, data: { status: 'closed' } });
    return { status: 200, body: { done: true } };
  },
  remove: async ({ params, req }) => {
    callerOf(req);
    // ruleid: principal-ignored
    await prisma.invoice.delete({ where: { id: params.id } });
    return { status: 200, body: { done: true } };
  },
  drop: async ({ params, req }) => {
    await ownInvoice(req);
    // ok: principal-ignored
    await prisma.invoice.delete({ where: { id: params.id } });
    return { status: 200, body: { done: true } };
  },
  count: async ({ query, req }) => {
    const { tenantId } = callerOf(req);
    // ruleid: tenant-id-from-client
    const count = await prisma.invoice.count({ where: { tenantId: query.tenantId } });
    return { status: 200, body: { done: count > 0 && Boolean(tenantId) } };
  },
});

const app = express();
app.use(express.json());
createExpressEndpoints(contract, router, app, { globalMiddleware: [requireLogin] });
app.listen(3000);
