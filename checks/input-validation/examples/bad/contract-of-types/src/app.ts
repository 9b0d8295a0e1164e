import express from 'express';
import { createExpressEndpoints, initServer } from '@ts-rest/express';
import { contract } from './contract';
import { prisma } from './prisma';

const app = express();
const server = initServer();

const router = server.router(contract, {
  list: async ({ query }) => {
    // ruleid: query-used-raw
    return { status: 200, body: await prisma.note.findMany({ where: { stage: query.stage } }) };
  },
  add: async ({ body }) => ({
    status: 201,
    // ruleid: body-used-raw
    body: await prisma.note.create({ data: { title: body.title, stage: 'open', ownerId: 'me' } }),
  }),
  move: async ({ body }) => {
    // ok: body-used-raw
    return { status: 200, body: await prisma.note.updateMany({ where: {}, data: { stage: body.stage } }) };
  },
});
createExpressEndpoints(contract, router, app);

app.listen(3000);
