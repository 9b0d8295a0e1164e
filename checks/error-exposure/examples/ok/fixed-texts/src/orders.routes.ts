import { Router, type NextFunction, type Request, type Response } from 'express';
import { orders } from './orders.service';
import { logger } from './logger';

export const router = Router();

router.get('/orders', async (req: Request, res: Response) => {
  try {
    res.json(await orders.list(req.query.page));
  } catch (error) {
    logger.error({ message: (error as Error).message, stack: (error as Error).stack }, 'orders could not be read');
    // ok: error-text-in-5xx, stack-in-response
    res.status(500).json({ error: 'Orders are not available', requestId: res.locals.requestId });
  }
});

router.get('/orders/:id', async (req: Request, res: Response, next: NextFunction) => {
  try {
    res.json(await orders.find(req.params.id));
  } catch (error) {
    next(error);
  }
});

router.post('/orders', async (req: Request, res: Response) => {
  try {
    res.status(201).json(await orders.create(req.body));
  } catch (error) {
    const duplicate = (error as Error).message.includes('duplicate');
    // ok: domain-text-in-4xx, error-text-in-5xx
    res.status(duplicate ? 409 : 500).json({ error: duplicate ? 'Order exists' : 'Order was not stored', code: (error as { code?: string }).code });
  }
});

// ok: internals-in-response
router.get('/health', (_req, res) => res.json({ ok: true, release: process.env.RELEASE }));

router.put('/orders/:id', async (req: Request, res: Response) => {
  const { value, error } = orders.schema.validate(req.body);
  if (error) {
    // ok: domain-text-in-4xx, error-text-in-5xx
    res.status(400).json({ error: error.message });
    return;
  }
  res.json(await orders.replace(req.params.id, value));
});

router.delete('/orders/:id', async (req: Request, res: Response) => {
  try {
    res.json(await orders.remove(req.params.id));
  } catch (error) {
    if (res.headersSent) {
      const text = (error as Error).message;
      logger.error(text);
    } else {
      const text = 'Order was not removed';
      // ok: error-text-in-5xx
      res.status(500).json({ error: text });
    }
  }
});
