import express from 'express';
import { alive, Catalog, newest, search } from './catalog';

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

// ruleid: tenant-missing
app.get('/v1/search', async (req, res) => {
  res.json(await search(String(req.query.q)));
});

// ruleid: tenant-missing
app.get('/v1/newest', async (_req, res) => {
  res.json(await newest());
});

// ok: tenant-missing
app.get('/v1/alive', async (_req, res) => {
  res.json(await alive());
});
