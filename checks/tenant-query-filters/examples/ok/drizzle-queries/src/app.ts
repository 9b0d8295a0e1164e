import { and, count, desc, eq, exists, inArray, isNull, sql, type SQL } from 'drizzle-orm';
import express from 'express';
import { requireSession } from './auth';
import { db, invoiceLines, invoices, tenants } from './db';
import { ownedBy, pageOf } from './filters';

const app = express();
app.use(requireSession);

app.get('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  // ok: whole-table
  const rows = await db.select().from(invoices).where(eq(invoices.tenantId, tenantId)).orderBy(desc(invoices.createdAt));
  const [{ total }] = await db.select({ total: count() }).from(invoices).where(eq(invoices.tenantId, tenantId));
  const same = await db.$count(invoices, eq(invoices.tenantId, tenantId));
  res.json({ rows, total, same });
});

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ok: request-id-unscoped
  const invoice = await db.query.invoices.findFirst({
    where: (t, { and: all, eq: is }) => all(is(t.id, req.params.id), is(t.tenantId, tenantId)),
    with: { lines: true },
  });
  res.json(invoice);
});

app.get('/open', async (req, res) => {
  const { tenantId } = req.session;
  const where = [eq(invoices.tenantId, tenantId)];
  if (req.query.status) where.push(eq(invoices.status, String(req.query.status)));
  const optional: (SQL | undefined)[] = [req.query.number ? eq(invoices.number, String(req.query.number)) : undefined];
  // ok: filter-vanishes
  res.json(await db.select().from(invoices).where(and(...where, ...optional, undefined)));
});

app.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  const mine = and(eq(invoices.id, req.params.id), ownedBy(invoices, tenantId));
  // ok: request-id-unscoped
  const [row] = await db.update(invoices).set({ status: 'paid' }).where(mine).returning();
  res.json(row);
});

app.post('/invoices/:id/lines', async (req, res) => {
  const { tenantId } = req.session;
  const line = await db.transaction(async (tx) => {
    const [invoice] = await tx
      .select({ id: invoices.id })
      .from(invoices)
      .where(and(eq(invoices.id, req.params.id), eq(invoices.tenantId, tenantId)))
      .limit(1);
    if (!invoice) throw new Error('not found');
    return tx.insert(invoiceLines).values({ invoiceId: invoice.id, amount: String(req.body.amount) }).returning();
  });
  res.json(line);
});

app.get('/lines/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ok: request-id-unscoped
  const [joined] = await db
    .select({ amount: invoiceLines.amount })
    .from(invoiceLines)
    .innerJoin(invoices, eq(invoiceLines.invoiceId, invoices.id))
    .where(and(eq(invoiceLines.id, req.params.id), eq(invoices.tenantId, tenantId)));
  const own = db.select({ id: invoices.id }).from(invoices).where(eq(invoices.tenantId, tenantId));
  // ok: request-id-unscoped
  const among = await db
    .select()
    .from(invoiceLines)
    .where(and(eq(invoiceLines.id, req.params.id), inArray(invoiceLines.invoiceId, own)));
  // ok: request-id-unscoped
  const there = await db
    .delete(invoiceLines)
    .where(
      and(
        eq(invoiceLines.id, req.params.id),
        exists(
          db
            .select()
            .from(invoices)
            .where(and(eq(invoices.id, invoiceLines.invoiceId), eq(invoices.tenantId, tenantId))),
        ),
      ),
    );
  res.json({ joined, among, there });
});

app.get('/report', async (req, res) => {
  const { tenantId } = req.session;
  // ok: whole-table
  const rows = await db.select().from(invoices).where(sql`${invoices.tenantId} = ${tenantId} and ${invoices.status} <> 'void'`);
  const [tenant] = await db.select().from(tenants).where(eq(tenants.id, tenantId));
  res.json({ rows, tenant, page: await pageOf(tenantId, isNull(invoices.number)) });
});

app.put('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  const target = [invoices.tenantId, invoices.number];
  // ok: upsert-by-shared-unique
  await db.insert(invoices).values({ ...req.body, tenantId }).onConflictDoUpdate({ target: [invoices.tenantId, invoices.number], set: { status: 'sent' } });
  // ok: upsert-by-shared-unique
  await db.insert(invoices).values({ ...req.body, tenantId }).onConflictDoUpdate({ target, set: { status: 'sent' } });
  res.json({});
});
