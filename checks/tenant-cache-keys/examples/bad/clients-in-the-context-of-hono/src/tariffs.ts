import { Hono } from 'hono';
import { cache } from 'hono/cache';
import { prisma } from './db';

export const tariffs = new Hono();
const byDay = new Map<string, unknown>();

tariffs.get('/slug/:slug', async (c) => {
  const slug = c.req.param('slug');
  const tenantId = c.get('tenantId');
  // ruleid: tenant-in-hand-not-in-key
  const hit = await c.get('kept').get(`tariff:${slug}`);
  if (hit) return c.json(hit);
  const found = await prisma.tariff.findFirst({ where: { slug, tenantId } });
  await c.get('kept').set(`tariff:${slug}`, found, { ex: 60 });
  return c.json(found);
});

tariffs.get('/day/:day', async (c) => {
  const day = c.req.param('day');
  let found = byDay.get(day);
  if (!found) {
    [found] = await prisma.tariff.findMany({ where: { day, tenantId: c.get('tenantId') } });
    // ruleid: process-map-without-tenant
    byDay.set(day, found);
  }
  return c.json(found);
});

// ruleid: request-keyed-response-cache
tariffs.get('/all', cache({ cacheName: 'tariffs', cacheControl: 'max-age=60' }), async (c) =>
  c.json(await prisma.tariff.findMany({ where: { tenantId: c.get('tenantId') } })),
);
