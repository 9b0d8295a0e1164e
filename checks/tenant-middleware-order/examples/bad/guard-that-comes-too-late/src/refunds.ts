import { Router, type Request, type RequestHandler } from 'express';
import { prisma } from './prisma';

const answer = (find: (req: Request) => Promise<unknown>): RequestHandler => (req, res, next) => {
  find(req).then((body) => res.json(body), next);
};

export const refunds = Router();

// ruleid: tenant-after-handler
refunds.get('/', answer((req) => prisma.booking.findMany({ where: { tenantId: req.tenantId, refunded: true } })));
