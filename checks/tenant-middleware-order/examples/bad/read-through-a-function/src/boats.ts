import { PrismaClient } from '@prisma/client';
import { Router, type Request, type Response } from 'express';
import { BaseController, guard } from './principal';

const prisma = new PrismaClient();

class BoatController extends BaseController {
  list = async (req: Request, res: Response) => {
    const { tenantId } = this.principal(req);
    res.json(await prisma.boat.findMany({ where: { tenantId } }));
  };

  count = async (req: Request, res: Response) => {
    res.json(await prisma.boat.count({ where: { tenantId: this.principal(req).tenantId } }));
  };
}

const boats = new BoatController();
export const routes = Router();
routes.get('/boats', guard, boats.list);
// ruleid: tenant-missing
routes.get('/boats/count', boats.count);
