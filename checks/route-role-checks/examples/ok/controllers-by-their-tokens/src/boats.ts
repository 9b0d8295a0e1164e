import { PrismaClient } from '@prisma/client';
import { Router } from 'express';
import type { Guard } from './guard';

export class Boats {
  constructor(private readonly db: PrismaClient, private readonly guard: Guard) {}

  routes(): Router {
    const router = Router();
    router.get('/', this.guard.member(), async (_req, res) => {
      res.json(await this.db.boat.findMany({ where: { clubId: res.locals.member.clubId } }));
    });
    router.delete('/:id', this.guard.member(), async (req, res) => {
      await this.db.boat.delete({ where: { id: req.params.id } });
      res.sendStatus(204);
    });
    return router;
  }
}
