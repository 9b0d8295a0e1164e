import type { Box } from './box';
import type { Gateways } from './gateways';
import { prisma } from './prisma';
import { route } from './wrapped';

interface Parts {
  box: Box;
  gateways: Gateways;
}

export function express(app: App, { gateways }: Parts) {
  app.get('/gateways/:id', async (req, res) => {
    // ruleid: decrypted-returned
    res.json(await gateways.show(req.tenantId, req.params.id));
  });
  app.get('/gateways/:id/named', async (req, res) => {
    const gateway = await gateways.show(req.tenantId, req.params.id);
    // ruleid: decrypted-returned
    res.json({ gateway });
  });
  app.get('/gateways/:id/secret', async (req, res) => {
    const { apiSecret } = await gateways.show(req.tenantId, req.params.id);
    // ruleid: decrypted-returned
    return res.json({ value: apiSecret });
  });
  app.get('/gateways', async (req, res) => {
    // ruleid: decrypted-returned
    res.json(await gateways.all(req.tenantId));
  });
}

export function more(app: App) {
  app.get('/gateways/:id/row', async (req, res) => {
    const row = await prisma.gateway.findFirst({ where: { id: req.params.id } });
    // ruleid: sensitive-field-selected
    res.json({ ...row, label: row.label.trim() });
  });
}

export function exported(app: App, { box }: Parts) {
  app.get('/gateways/:id/export', async (req, res) => {
    const row = await prisma.gateway.findFirst({ where: { id: req.params.id } });
    // ruleid: decrypted-returned
    res.send(JSON.stringify({ apiSecret: box.unlock(row.apiSecret).trim() }));
  });
}

export const contract = ({ gateways }: Parts) => ({
  show: async ({ params, req }) => {
    // ruleid: decrypted-returned
    return { status: 200, body: await gateways.show(req.tenantId, params.id) };
  },
});

export const handlers = ({ box }: Parts) => ({
  GET: route(async ({ tenantId, id }) => {
    const row = await prisma.gateway.findFirst({ where: { id, tenantId } });
    // ruleid: decrypted-returned
    return { id, apiSecret: row ? box.unlock(row.apiSecret) : null };
  }),
});
