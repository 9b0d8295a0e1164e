import { initTRPC, TRPCError } from '@trpc/server';
import { createExpressMiddleware } from '@trpc/server/adapters/express';
import express from 'express';
import { z } from 'zod';
import { createContext, type Context } from './context';
import { db } from './db';

const t = initTRPC.context<Context>().create();
const signedIn = t.procedure.use(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next({ ctx: { user: ctx.user } });
});
const ofPlatform = t.procedure.use(({ ctx, next }) => {
  if (!ctx.admin) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next({ ctx: { admin: ctx.admin } });
});
const id = z.object({ id: z.string() });

const admin = t.router({
  list: ofPlatform.query(() => db.tenant.findMany()),
  close: ofPlatform.input(id).mutation(({ input }) => db.tenant.delete({ where: { id: input.id } })),
  // ruleid: tenant-token-on-platform-route
  prolong: signedIn.input(id).mutation(({ input }) => db.tenant.update({ where: { id: input.id }, data: { plan: 'trial' } })),
});
const orders = t.router({
  list: signedIn.query(({ ctx }) => db.order.findMany({ where: { tenantId: ctx.user.tenantId } })),
  track: t.procedure
    // ruleid: platform-token-on-tenant-route
    .use(({ ctx, next }) => {
      if (!ctx.user && !ctx.admin) throw new TRPCError({ code: 'UNAUTHORIZED' });
      return next();
    })
    .input(id)
    .query(({ input }) => db.order.findUnique({ where: { id: input.id } })),
});

const app = express();
app.use('/trpc', createExpressMiddleware({ router: t.router({ admin, orders }), createContext }));
app.listen(3000);
