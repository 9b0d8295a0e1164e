import { Router, type Request } from 'express';
import { prisma } from './prisma';
import { resolveTenant } from './tenant';

const list = (req: Request) => prisma.booking.findMany({ where: { tenantId: req.tenantId } });

export const inside = Router();
inside.use(resolveTenant);
// ok: tenant-missing, tenant-after-handler
inside.get('/', async (req, res) => res.json(await list(req)));

export const single = Router();
// ok: tenant-missing
single.get('/', resolveTenant, async (req, res) => res.json(await list(req)));

export const below = Router();
// ok: tenant-missing
below.get('/', async (req, res) => res.json(await list(req)));

export const parent = Router();
parent.use(resolveTenant, below);

export function addRoutes(router: Router): void {
  // ok: tenant-missing
  router.get('/added', async (req, res) => res.json(await list(req)));
}
