import express from 'express';
import { logger } from './logger';
import { plans } from './plans-store';

export const router = express.Router();

router.post('/plans', async (req, res) => {
  // ruleid: hand-written-checks
  const { plan } = req.body as { plan?: string };
  if (!plan || !['free', 'team'].includes(plan)) {
    res.status(400).end();
    return;
  }
  res.json(await plans.choose(plan));
});

router.post('/plans/publish', async (req, res) => {
  // ruleid: hand-written-checks
  const { confirmed } = req.body || {};
  res.json(await plans.publish(confirmed === true));
});

router.post('/plans/reason', async (req, res) => {
  // ruleid: hand-written-checks
  const { reason } = req.body;
  if (reason && reason.length > 200) {
    res.status(400).end();
    return;
  }
  res.json(await plans.leave(reason));
});

router.post('/reports', (req, res) => {
  // ruleid: body-used-raw
  const report = req.body['csp-report'];
  if (report) {
    logger.warn({ uri: report['blocked-uri'] }, 'blocked');
  }
  res.status(204).end();
});

router.post('/plans/anything', async (req, res) => {
  // ruleid: body-used-raw
  const { plan } = req.body;
  res.json(await plans.choose(plan));
});

router.post('/plans/seats', async (req, res) => {
  // ruleid: hand-written-checks
  const seats = Number(req.body.seats);
  if (isNaN(seats)) {
    res.status(400).end();
    return;
  }
  res.json(await plans.leave(String(seats)));
});

router.post('/plans/note', async (req, res) => {
  try {
    // ruleid: body-used-raw
    const { note } = req.body;
    res.json(await plans.leave(note));
  } catch (error) {
    res.status(500).json({ known: error instanceof RangeError });
  }
});
