import { Router } from 'express';
import { listOf } from './service';

export const customers = Router();

// ok: tenant-missing
customers.get('/', async (req, res) => {
  res.json(await listOf(req));
});
