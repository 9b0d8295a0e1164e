import express from 'express';
import type { Shelf } from './shelf';

export function open(shelf: Shelf) {
  const app = express();
  app.get('/healthz', (_req, res) => res.json({ ok: true }));
  app.use('/boats', shelf.take('boats').routes());
  app.use('/crews', shelf.take('crews').routes());
  return app;
}
