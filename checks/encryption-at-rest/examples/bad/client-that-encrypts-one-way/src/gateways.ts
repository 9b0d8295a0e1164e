import type { Db } from './client';

export const makeGateways = (db: Db) => ({
  add: (tenantId: string, apiSecret: string) => db.gateway.create({ data: { tenantId, apiSecret }, select: { id: true } }),
  replace: (tenantId: string, id: string, apiSecret: string) =>
    // ruleid: peer-encrypts
    db.gateway.updateMany({ where: { id, tenantId }, data: { apiSecret } }),
  async put(req: Request, tenantId: string) {
    const body = await req.json();
    // ruleid: plaintext-write
    await db.gateway.updateMany({ where: { tenantId }, data: { apiSecret: body.secret } });
  },
  async enter(req: Request, tenantId: string) {
    const body = await req.json();
    await db.gateway.create({ data: { tenantId, apiSecret: body.secret }, select: { id: true } });
  },
});
