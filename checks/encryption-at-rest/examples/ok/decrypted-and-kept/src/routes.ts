import type { Box } from './box';
import { prisma } from './prisma';

const wrap = (fn: (req: Request) => Promise<unknown>) => async (req, res) => res.json(await fn(req));

export const makeGateways = (box: Box) => ({
  async show(tenantId: string, id: string) {
    const row = await prisma.gateway.findFirst({ where: { id, tenantId } });
    return { ...row, apiSecret: box.unlock(row.apiSecret) };
  },
  async rotate(id: string, apiSecret: string) {
    await prisma.gateway.update({ where: { id }, data: { apiSecret: box.lock(apiSecret) } });
  },
  async hint(tenantId: string, id: string) {
    const row = await prisma.gateway.findFirst({ where: { id, tenantId } });
    return { id: row.id, ends: box.unlock(row.apiSecret).slice(-4) };
  },
});

export function routes(app: App, gateways: ReturnType<typeof makeGateways>) {
  app.get('/gateways/:id', async (req, res) => {
    const { apiSecret, ...rest } = await gateways.show(req.tenantId, req.params.id);
    res.json({ ...rest, isConnected: apiSecret !== '' });
  });
  app.get('/gateways/:id/hint', wrap(async (req) => gateways.hint(req.tenantId, req.params.id)));
  app.get('/gateways/:id/label', async (req, res) => {
    const gateway = await gateways.show(req.tenantId, req.params.id);
    res.json({ label: gateway.label, same: gateway.apiSecret === req.body.apiSecret });
  });
  app.post('/gateways/:id/ping', async (req, res) => {
    const { apiSecret } = await gateways.show(req.tenantId, req.params.id);
    await fetch('https://gateway.example/ping', { headers: { authorization: apiSecret } });
    res.json({ ok: true });
  });
  app.post('/gateways', async (req, res) => {
    const row = await prisma.gateway.findFirst({ where: { id: req.params.id } });
    res.json({ ...row, apiSecret: undefined });
  });
}
