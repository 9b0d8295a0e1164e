import express from 'express';
import { Catalog } from './catalog';

export const app = express();
const catalog = new Catalog();

// ruleid: tenant-missing
app.get('/v1/products', async (_req, res) => {
  res.json(await catalog.list());
});

// ruleid: tenant-missing
app.get('/v1/products/:slug', async (req, res) => {
  res.json(await catalog.bySlug(req.params.slug));
});
