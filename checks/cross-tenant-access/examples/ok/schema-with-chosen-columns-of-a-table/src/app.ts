import { zValidator } from '@hono/zod-validator';
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { and, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { jwt } from 'hono/jwt';
import { jsonContentRequired } from 'stoker/openapi/helpers';
import { change, crates } from './tables';

const db = drizzle(process.env.DATABASE_URL ?? '');
const app = new OpenAPIHono();
app.use('*', jwt({ secret: process.env.SESSION_KEY ?? '' }));

const describe = createRoute({
  method: 'patch',
  path: '/crates/{id}',
  request: { params: z.object({ id: z.string().uuid() }), body: jsonContentRequired(change, 'What changes') },
  responses: { 204: { description: 'changed' } },
});

app.openapi(describe, async (c) => {
  const { tenantId } = c.get('jwtPayload');
  const changes = c.req.valid('json');
  // ok: tenant-key-mass-assignment
  await db
    .update(crates)
    .set({ ...changes })
    .where(and(eq(crates.id, c.req.valid('param').id), eq(crates.tenantId, tenantId)));
  return c.body(null, 204);
});

app.put('/crates/:id', zValidator('json', change), async (c) => {
  const { tenantId } = c.get('jwtPayload');
  const own = and(eq(crates.id, c.req.param('id')), eq(crates.tenantId, tenantId));
  // ok: tenant-key-mass-assignment
  await db.update(crates).set(c.req.valid('json')).where(own);
  return c.body(null, 204);
});

export default app;
