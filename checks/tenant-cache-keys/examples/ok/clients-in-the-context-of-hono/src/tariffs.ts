import { Hono } from 'hono';
import { cache } from 'hono/cache';
import { prisma } from './db';

export const tariffs = new Hono();

tariffs.get('/slug/:slug', async (c) => {
  const slug = c.req.param('slug');
  const tenantId = c.get('tenantId');
  // ok: tenant-in-hand-not-in-key
  const hit = await c.var.kept.get(`tariff:${tenantId}:${slug}`);
  if (hit) return c.json(hit);
  const found = await prisma.tariff.findFirst({ where: { slug, tenantId } });
  // ok: tenant-in-hand-not-in-key
  await c.var.kept.set(`tariff:${tenantId}:${slug}`, found, { ex: 60 });
  return c.json(found);
});

tariffs.get('/size/:slug', async (c) => {
  const found = await prisma.tariff.findFirst({ where: { slug: c.req.param('slug'), tenantId: c.get('tenantId') } });
  // ok: tenant-in-hand-not-in-key
  c.get('sizes').set(c.req.param('slug'), found);
  return c.json(found);
});

// ok: request-keyed-response-cache
tariffs.get('/all', cache({ cacheName: (c) => `tariffs-${c.get('tenantId')}` }), async (c) =>
  c.json(await prisma.tariff.findMany({ where: { tenantId: c.get('tenantId') } })),
);
