import { Router } from 'express';
import { describeError } from '@acme/texts';
import { invoices } from './invoices.service';

export const router = Router();

router.get('/invoices', async (_req, res) => {
  try {
    res.json(await invoices.all());
  } catch (error) {
    // ok: error-text-in-5xx
    res.status(500).json({ error: describeError(error) });
  }
});
