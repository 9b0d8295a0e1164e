import express from 'express';
import { requireSession } from './auth';
import { db } from './db';

const app = express();
app.use(requireSession);

app.get('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: whole-table
  const rows = await db.selectFrom('invoices').selectAll().orderBy('created_at').execute();
  res.json({ rows, tenantId });
});

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const invoice = await db.selectFrom('invoices as i').selectAll('i').where('i.id', '=', req.params.id).executeTakeFirst();
  res.json({ invoice, tenantId });
});

app.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  await db.updateTable('invoices').set({ status: 'paid' }).where('id', '=', req.params.id).execute();
  res.json({ tenantId });
});

app.delete('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  await db.transaction().execute(async (trx) => {
    // ruleid: request-id-unscoped
    await trx.deleteFrom('invoices').where((eb) => eb('id', '=', req.params.id)).execute();
  });
  res.json({ tenantId });
});

app.get('/search', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: filter-vanishes
  let query = db.selectFrom('invoices').select(['id', 'number']);
  if (tenantId) query = query.where('tenant_id', '=', tenantId);
  res.json(await query.limit(50).execute());
});

app.get('/maybe', async (req, res) => {
  const { tenantId } = req.session;
  res.json(
    // ruleid: filter-vanishes
    await db.selectFrom('invoices').selectAll().$if(!!tenantId, (qb) => qb.where('tenant_id', '=', tenantId)).execute(),
  );
});

app.get('/shared', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: unlinked-or-branch
  const rows = await db
    .selectFrom('invoices')
    .selectAll()
    .where(({ eb, or }) => or([eb('tenant_id', '=', tenantId), eb('status', '=', 'open')]))
    .execute();
  res.json(rows);
});

app.put('/pages/:slug', async (req, res) => {
  const { tenantId } = req.session;
  const row = { slug: req.params.slug, tenant_id: tenantId };
  // ok: upsert-by-shared-unique
  await db.insertInto('pages').values(row).execute();
  // ruleid: upsert-by-shared-unique
  await db.insertInto('pages').values(row).onConflict((oc) => oc.column('slug').doUpdateSet(row)).execute();
  res.json({});
});

app.get('/lines/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const lines = await db.selectFrom('invoice_lines').selectAll().where('id', '=', req.params.id).execute();
  res.json({ lines, tenantId });
});

app.get('/dropped', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: whole-table
  const query = db.selectFrom('invoices').selectAll();
  query.where('tenant_id', '=', tenantId);
  res.json(await query.execute());
});
