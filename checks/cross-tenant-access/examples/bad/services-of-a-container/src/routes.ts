import { Router } from 'express';
import type { Container } from './container';

export const makeRouter = ({ invoices }: Container) => {
  const router = Router();

  router.post('/', async (req, res) => {
    const { tenantId, status } = req.body;
    // ruleid: tenant-id-from-client
    return res.json(await invoices.add(tenantId, status));
  });

  router.get('/', async (req, res) => {
    // ruleid: made-up-tenant
    const tenantId = res.locals.session?.tenantId ?? 'default';
    return res.json(await invoices.list(tenantId));
  });

  router.get('/of/:tenantId', async (req, res) => {
    // ok: tenant-id-from-client
    return res.json(await invoices.listOwn(res.locals.session.tenantId, req.params.tenantId));
  });

  router.delete('/:id', async (req, res) => {
    // ruleid: principal-ignored
    await invoices.remove(req.params.id);
    return res.status(204).end();
  });

  return router;
};
