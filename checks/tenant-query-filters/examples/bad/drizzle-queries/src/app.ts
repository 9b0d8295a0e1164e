import { and, eq, or } from 'drizzle-orm';
import express from 'express';
import { requireSession } from './auth';
import { db, invoiceLines, invoices, pages, reminders } from './db';

const app = express();
app.use(requireSession);

app.get('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: whole-table
  const rows = await db.select().from(invoices);
  res.json({ rows, tenantId });
});

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const invoice = await db.query.invoices.findFirst({ where: eq(invoices.id, req.params.id), with: { lines: true } });
  res.json({ invoice, tenantId });
});

app.get('/invoices/:id/status', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const [invoice] = await db.select().from(invoices).where(eq(invoices.id, req.params.id)).limit(1);
  res.json({ status: invoice.status, tenantId });
});

app.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  await db.update(invoices).set({ status: 'paid' }).where(eq(invoices.id, req.params.id));
  res.json({ tenantId });
});

app.delete('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  await db.transaction(async (tx) => {
    // ruleid: request-id-unscoped
    await tx.delete(invoices).where(eq(invoices.id, req.params.id));
  });
  res.json({ tenantId });
});

app.get('/search', async (req, res) => {
  const { tenantId } = req.session;
  const where = [];
  if (tenantId) where.push(eq(invoices.tenantId, tenantId));
  // ruleid: filter-vanishes
  res.json(await db.select().from(invoices).where(and(...where)));
});

app.get('/shared', async (req, res) => {
  const { tenantId } = req.session;
  const visible = or(eq(invoices.tenantId, tenantId), eq(invoices.status, 'public'));
  // ruleid: unlinked-or-branch
  res.json(await db.select().from(invoices).where(visible));
});

app.put('/pages/:slug', async (req, res) => {
  const { tenantId } = req.session;
  const row = { slug: req.params.slug, tenantId };
  // ok: upsert-by-shared-unique
  await db.insert(pages).values(row);
  // ruleid: upsert-by-shared-unique
  await db.insert(pages).values(row).onConflictDoUpdate({ target: pages.slug, set: row });
  // ruleid: upsert-by-shared-unique
  await db.insert(pages).values({ ...req.body, tenantId }).onConflictDoUpdate({ target: pages.slug, set: { title: req.body.title } });
  res.json({});
});

app.post('/reminders', async (req, res) => {
  const { tenantId } = req.session;
  await db.insert(reminders).values({ invoiceId: req.body.invoiceId, text: `for ${tenantId}` });
  res.json({});
});

app.get('/lines/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const lines = await db.select().from(invoiceLines).where(eq(invoiceLines.id, req.params.id));
  res.json({ lines, tenantId });
});
