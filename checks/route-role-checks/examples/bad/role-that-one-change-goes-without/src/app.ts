import express, { type RequestHandler } from 'express';
import jwt, { type JwtPayload } from 'jsonwebtoken';
import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();
type Role = 'PLANNER' | 'GUIDE';

// Whoever works here holds a token of this kind: behind it the roles differ.
const isCrew: RequestHandler = (req, res, next) => {
  const claims = jwt.verify(req.get('authorization') ?? '', process.env.CREW_KEY!, { algorithms: ['HS256'] }) as JwtPayload;
  if (claims.typ !== 'crew') return res.status(401).end();
  req.crew = claims;
  next();
};

const planner: RequestHandler = (req, res, next) => {
  if (req.crew.role !== 'PLANNER') return res.status(403).end();
  next();
};

const tours = express.Router();
tours.get('/', async (_req, res) => res.json(await prisma.tour.findMany()));
tours.post('/', planner, async (req, res) => res.json(await prisma.tour.create({ data: { name: req.body.name } })));
tours.patch('/:id', planner, async (req, res) => {
  res.json(await prisma.tour.update({ where: { id: req.params.id }, data: { name: req.body.name } }));
});
tours.post('/:id/start', planner, async (req, res) => {
  res.json(await prisma.tour.update({ where: { id: req.params.id }, data: { started: true } }));
});
tours.post('/:id/stop', planner, async (req, res) => {
  res.json(await prisma.tour.update({ where: { id: req.params.id }, data: { started: false } }));
});
// ruleid: peer-without-guard
tours.delete('/:id', async (req, res) => res.json(await prisma.tour.delete({ where: { id: req.params.id } })));

const app = express();
app.use('/tours', isCrew, tours);
app.listen(3000);
