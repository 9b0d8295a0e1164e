import { PrismaClient } from '@prisma/client';
import { Router } from 'express';
import type { Guard } from './guard';

export class Boats {
  constructor(private readonly db: PrismaClient, private readonly guard: Guard) {}

  routes(): Router {
    const router = Router();
    router.get('/', this.guard.member(), async (_req, res) => {
      res.json(await this.db.boat.findMany({ where: { tenantId: res.locals.member.tenantId } }));
    });
    router.delete('/:id', this.guard.member(), async (req, res) => {
      await this.db.boat.delete({ where: { id: req.params.id } });
      res.sendStatus(204);
    });
    router.get('/status', this.guard.member(), async (_req, res) => {
      res.json(await this.db.boat.groupBy({ by: ['name'], _count: true }));
    });
    router.get('/version', (_req, res) => res.json({ version: process.env.npm_package_version }));
    return router;
  }
}
