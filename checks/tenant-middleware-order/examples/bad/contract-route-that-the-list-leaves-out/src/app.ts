import { createExpressEndpoints, initServer } from '@ts-rest/express';
import express, { type NextFunction, type Request, type Response } from 'express';
import { contract } from './contract';
import { prisma } from './prisma';
import { resolveTenant } from './tenant';

export const app = express();
const s = initServer();

const router = s.router(contract, {
  // ok: path-list-misses-route
  listBookings: async ({ req }) => ({
    status: 200,
    body: await prisma.booking.findMany({ where: { tenantId: req.tenantId } }),
  }),
  // ruleid: path-list-misses-route
  listInvoices: async ({ req }) => ({
    status: 200,
    body: await prisma.booking.findMany({ where: { tenantId: req.tenantId } }),
  }),
});

createExpressEndpoints(contract, router, app, {
  globalMiddleware: [
    (req: Request, res: Response, next: NextFunction) => {
      if (req.path.startsWith('/v1/bookings')) {
        return resolveTenant(req, res, next);
      }
      return next();
    },
  ],
});
