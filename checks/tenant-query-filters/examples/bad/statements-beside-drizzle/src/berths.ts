import { and, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { Hono } from 'hono';
import { berths } from './tables';

export const routes = new Hono();

routes.get('/:id', async (c) => {
  const db = drizzle(c.env.DB);
  const rows = await db.select().from(berths).where(and(eq(berths.id, c.req.param('id')), eq(berths.tenantId, c.get('tenantId'))));
  return c.json(rows);
});

// What is asked of the database past Drizzle is not read.
routes.get('/pier/:pier', async (c) => {
  const { results } = await c.env.DB.prepare('SELECT id FROM berths WHERE pier = ?1').bind(c.req.param('pier')).all();
  return c.json(results);
});
