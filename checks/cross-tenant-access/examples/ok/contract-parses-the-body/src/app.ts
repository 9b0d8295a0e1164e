import { createExpressEndpoints, initServer } from '@ts-rest/express';
import express from 'express';
import { contract } from './contract';
import { prisma } from './db';

const s = initServer();
const members = s.router(contract.members, {
  rename: async ({ params, body, res }) => {
    const { tenantId } = res.locals.auth;
    // ok: tenant-key-mass-assignment
    await prisma.member.updateMany({ where: { id: params.id, tenantId }, data: body });
    return { status: 200, body: { done: true } };
  },
  retitle: async ({ params: { id }, body: changes, res }) => {
    const { tenantId } = res.locals.auth;
    // ok: tenant-key-mass-assignment
    await prisma.member.updateMany({ where: { id, tenantId }, data: { ...changes } });
    return { status: 200, body: { done: true } };
  },
});

const app = express();
app.use(express.json());
createExpressEndpoints(contract, s.router(contract, { members }), app);
app.listen(3000);
