import { createExpressEndpoints, initServer } from '@ts-rest/express';
import express from 'express';
import { contract } from './contract';
import { prisma } from './db';

const s = initServer();
const router = s.router(contract, {
  change: async ({ params, body, res }) => {
    const { tenantId } = res.locals.auth;
    // ruleid: tenant-key-mass-assignment
    await prisma.member.updateMany({ where: { id: params.id, tenantId }, data: body });
    return { status: 200, body: { done: true } };
  },
  write: async ({ params, body, res }) => {
    const { tenantId } = res.locals.auth;
    // ruleid: tenant-key-mass-assignment
    await prisma.member.updateMany({ where: { id: params.id, tenantId }, data: body });
    return { status: 200, body: { done: true } };
  },
  raw: async ({ params, req, res }) => {
    const { tenantId } = res.locals.auth;
    // ruleid: tenant-key-mass-assignment
    await prisma.member.updateMany({ where: { id: params.id, tenantId }, data: req.body });
    return { status: 200, body: { done: true } };
  },
  typed: async ({ body, res }) => {
    // ruleid: tenant-key-mass-assignment
    await prisma.member.create({ data: { tenantId: res.locals.auth.tenantId, ...body } });
    return { status: 200, body: { done: true } };
  },
});

const app = express();
app.use(express.json());
createExpressEndpoints(contract, router, app);
app.listen(3000);
