import express from 'express';
import { z } from 'zod';
import { createExpressEndpoints, initServer } from '@ts-rest/express';
import { contract } from './contract';
import { prisma } from './prisma';
import { isStage, notesOf } from './store';

const filter = z.object({ stage: z.string() });
const app = express();

const validate = (schemas: { query: z.ZodTypeAny }) => (req, res, next) => {
  const result = schemas.query.safeParse(req.query);
  if (!result.success) return res.status(400).end();
  next();
};

app.get('/notes', async (req, res) => {
  // ok: query-used-raw
  const { stage } = filter.parse(req.query);
  res.json(await prisma.note.findMany({ where: { stage } }));
});

app.get('/notes/in-front', validate({ query: filter }), async (req, res) => {
  // ok: query-used-raw
  res.json(await prisma.note.findMany({ where: { stage: req.query.stage } }));
});

app.get('/notes/converted', async (req, res) => {
  const { limit } = req.query;
  // ok: query-used-raw
  res.json(await prisma.note.findMany({ where: { stage: String(req.query.stage), title: `${req.query.title}` }, take: limit }));
});

app.get('/notes/tested', async (req, res) => {
  const { stage, title } = req.query;
  if (typeof stage !== 'string') return res.status(400).end();
  // ok: query-used-raw
  res.json(await prisma.note.findMany({ where: { stage, title: typeof title === 'string' ? title : undefined } }));
});

app.get('/notes/listed', async (req, res) => {
  const stage = req.query.stage as string;
  // ok: query-used-raw
  res.json(await prisma.note.findMany({ where: ['open', 'done'].includes(stage) ? { stage } : {} }));
});

app.get('/notes/own', async (req, res) => {
  const { stage } = req.query;
  if (!isStage(stage)) return res.status(400).end();
  // ok: query-used-raw
  res.json(await notesOf(stage));
});

app.get('/notes/text', async (req, res) => {
  const stage = (req.query.stage as string).trim();
  // ok: query-used-raw
  res.json(await notesOf(stage));
});

app.get('/notes/fails', async (req, res) => {
  const stage = req.query.stage as string;
  const shown = stage.toLowerCase();
  // ok: query-used-raw
  res.json({ shown, found: await notesOf(stage) });
});

app.get('/notes/one', async (req, res) => {
  // ok: query-used-raw
  res.json(await prisma.note.findUnique({ where: { id: req.query.id } }));
});

app.get('/notes/pair', async (req, res) => {
  // ok: query-used-raw
  res.json(await prisma.note.findUnique({ where: { ownerId_title: { ownerId: 'me', title: req.query.title } } }));
});

app.get('/notes/like', async (req, res) => {
  // ok: query-used-raw
  res.json(await prisma.note.findMany({ where: { title: { contains: req.query.q } } }));
});

app.get('/notes/fixed', async (req, res) => {
  const mine = req.query.mine === 'true';
  // ok: query-used-raw
  res.json(await prisma.note.findMany({ where: mine ? { ownerId: 'me' } : {}, orderBy: { title: req.query.order } }));
});

app.get('/notes/cases', async (req, res) => {
  const { stage } = req.query;
  switch (stage) {
    case 'open':
    case 'done':
      // ok: query-used-raw
      return res.json(await prisma.note.findMany({ where: { stage } }));
    default:
      return res.status(400).end();
  }
});

const server = initServer();
const router = server.router(contract, {
  list: async ({ query }) => {
    // ok: query-used-raw
    return { status: 200, body: await prisma.note.findMany({ where: { stage: query.stage } }) };
  },
});
createExpressEndpoints(contract, router, app);

app.listen(3000);
