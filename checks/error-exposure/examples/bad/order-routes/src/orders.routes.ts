import { Router, type Request, type Response } from 'express';
import jwt from 'jsonwebtoken';
import { orders } from './orders.service';

export const router = Router();

router.get('/orders', async (req: Request, res: Response) => {
  try {
    res.json(await orders.list(req.query.page));
  } catch (error) {
    // ruleid: error-text-in-5xx
    res.status(500).json({ error: error instanceof Error ? error.message : 'unknown' });
  }
});

router.get('/orders/:id', async (req: Request, res: Response) => {
  try {
    res.json(await orders.find(req.params.id));
  } catch (err) {
    res.status(500).json({
      error: 'Order could not be read',
      // ruleid: stack-in-response
      stack: (err as Error).stack,
    });
  }
});

router.post('/orders', async (req: Request, res: Response) => {
  try {
    res.status(201).json(await orders.create(req.body));
  } catch (err) {
    // ruleid: stack-in-response
    res.json({ success: false, err });
  }
});

router.patch('/orders/:id', async (req: Request, res: Response) => {
  try {
    res.json(await orders.update(req.params.id, req.body));
  } catch (e) {
    let reason = 'unknown';
    if (e instanceof Error) {
      reason = e.message;
    }
    res.statusCode = 500;
    // ruleid: error-text-in-5xx
    res.send({ reason });
  }
});

router.delete('/orders/:id', (req: Request, res: Response) => {
  orders
    .remove(req.params.id)
    .then(() => res.status(204).end())
    // ruleid: error-text-in-5xx
    .catch((problem) => res.status(502).send(`Removal failed: ${problem}`));
});

router.post('/orders/:id/refund', async (req: Request, res: Response) => {
  try {
    res.json(await orders.refund(req.params.id));
  } catch (e) {
    const { message } = e as Error;
    const body: Record<string, unknown> = { ok: false };
    body.reason = String(e);
    // ruleid: error-text-in-5xx
    res.status(503).json(body);
    console.error(message);
  }
});

router.post('/orders/:id/notes', async (req: Request, res: Response) => {
  try {
    res.json(await orders.annotate(req.params.id, req.body));
  } catch (error) {
    // ruleid: domain-text-in-4xx
    res.status(400).json({ error: (error as Error).message });
  }
});

router.get('/orders/:id/invoice', async (req: Request, res: Response) => {
  try {
    const claims = jwt.verify(String(req.query.ticket), process.env.TICKET_SECRET as string);
    res.json(claims);
  } catch (error) {
    // ruleid: verification-reason
    res.status(401).json({ error: (error as Error).message });
  }
});

router.put('/orders/:id', async (req: Request, res: Response) => {
  try {
    res.json(await orders.replace(req.params.id, req.body));
  } catch (error) {
    if (isValidation(error)) {
      // ruleid: schema-details
      res.status(400).json({ error: 'Invalid order', details: error.issues });
      return;
    }
    const tenantId = res.locals.tenant.id;
    // ruleid: foreign-id-in-error
    res.status(404).json({ error: 'No such order', tenantId });
  }
});

router.get('/orders/:id/label', async (req: Request, res: Response) => {
  try {
    res.json(await orders.label(req.params.id));
  } catch ({ message }) {
    // ruleid: error-text-in-5xx
    res.status(500).json({ message });
  }
});

router.get('/orders/status/ready', async (_req: Request, res: Response) => {
  const checks: Record<string, unknown> = {};
  let ready = true;
  try {
    await orders.ping();
  } catch (error) {
    ready = false;
    checks.database = { ok: false, reason: (error as Error).message };
  }
  // ruleid: error-text-in-5xx
  res.status(ready ? 200 : 503).json({ ready, checks });
});

router.get('/orders/:id/photos', async (req: Request, res: Response) => {
  const { data, error } = await orders.storage.list(req.params.id);
  if (error) {
    // ruleid: error-text-in-5xx
    res.status(500).json({ error: error.message });
    return;
  }
  res.json(data);
});

function isValidation(error: unknown): error is { issues: unknown[] } {
  return typeof error === 'object' && error !== null && 'issues' in error;
}
