import { prisma } from './prisma';
import { Router, type Request, type Response } from 'express';
import type { Database } from './database';
import type { AuthGuard } from './guard';

export class CrewController {
  constructor(private readonly db: Database) {}

  // The role is one within a tenant: whoever has it is not the platform's.
  async rename(req: Request, res: Response) {
    // ruleid: request-id-unscoped
    res.json(await this.db.client.crew.update({ where: { id: req.params.id }, data: { name: req.body.name } }));
  }

  async every(_req: Request, res: Response) {
    // ruleid: whole-table
    res.json(await this.db.client.crew.findMany());
  }
}

export function crewRoutes(auth: AuthGuard, crews: CrewController): Router {
  const router = Router();
  router.get('/', auth.handle, auth.role('owner'), (req, res) => crews.every(req, res));
  router.put('/:id', auth.handle, auth.role('owner'), crews.rename.bind(crews));
  // For the platform's staff a row is found by its id.
  router.get('/platform/crews', auth.handle, auth.role('platform-admin'), (req, res) => staff(req, res));
  // A tenant has staff of its own: the name of a role alone proves nothing.
  router.get('/rota', auth.handle, auth.role('staff'), (req, res) => rota(req, res));
  router.get('/staff/:id', auth.handle, auth.role('owner'), (req, res) => member(req, res));
  return router;
}

const rota = async (_req: Request, res: Response) => {
  // ruleid: whole-table
  res.json(await prisma.crew.findMany());
};

const member = async (req: Request, res: Response) => {
  // ruleid: request-id-unscoped
  res.json(await prisma.crew.findUnique({ where: { id: req.params.id } }));
};

const staff = async (_req: Request, res: Response) => {
  // ok: whole-table
  res.json(await prisma.crew.findMany());
};
