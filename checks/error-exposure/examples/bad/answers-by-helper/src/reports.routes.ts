import { Router } from 'express';
import { describe, sendFailure } from './respond';
import { reports } from './reports.service';

export const router = Router();

router.get('/reports', async (_req, res) => {
  try {
    res.json(await reports.all());
  } catch (error) {
    // ruleid: error-text-in-5xx
    sendFailure(res, 500, (error as Error).message);
  }
});

router.get('/reports/:id', async (req, res) => {
  try {
    res.json(await reports.one(req.params.id));
  } catch (error) {
    // ruleid: error-text-in-5xx
    res.status(500).json({ error: describe(error) });
  }
});
