import express from 'express';
import { sql } from 'kysely';
import { requireSession } from './auth';
import { db } from './db';
import { InvoiceRepository, ownedBy, withTenant } from './repositories/invoices';

const app = express();
const invoices = new InvoiceRepository(db);
app.use(requireSession);

app.get('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  // ok: whole-table
  const rows = await db.selectFrom('invoices').selectAll().where('tenant_id', '=', tenantId).execute();
  const { total } = await db
    .selectFrom('invoices')
    .select((eb) => eb.fn.countAll().as('total'))
    .where(sql<boolean>`tenant_id = ${tenantId}`)
    .executeTakeFirstOrThrow();
  res.json({ rows, total, open: await invoices.list(tenantId, 'open') });
});

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  res.json(await invoices.find(tenantId, req.params.id));
});

app.get('/open', async (req, res) => {
  const { tenantId } = req.session;
  // ok: filter-vanishes
  const rows = await db
    .selectFrom('invoices as i')
    .selectAll('i')
    .where((eb) => eb.and([eb('i.tenant_id', '=', tenantId), eb.or([eb('i.status', '=', 'open'), eb('i.status', '=', 'paid')])]))
    .execute();
  const same = await db.selectFrom('invoices').selectAll().$call(withTenant(tenantId)).execute();
  const again = await db.selectFrom('invoices').selectAll().where(ownedBy(tenantId)).where('status', '=', 'open').execute();
  res.json({ rows, same, again });
});

app.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ok: request-id-unscoped
  const row = await db
    .updateTable('invoices')
    .set({ status: 'paid' })
    .where((eb) => eb.and({ id: req.params.id, tenant_id: tenantId }))
    .returningAll()
    .executeTakeFirst();
  res.json(row);
});

app.post('/invoices/:id/lines', async (req, res) => {
  const { tenantId } = req.session;
  const line = await db.transaction().execute(async (trx) => {
    const invoice = await trx
      .selectFrom('invoices')
      .select('id')
      .where('id', '=', req.params.id)
      .where('tenant_id', '=', tenantId)
      .executeTakeFirstOrThrow();
    return trx.insertInto('invoice_lines').values({ invoice_id: invoice.id, amount: Number(req.body.amount) }).returningAll().execute();
  });
  res.json(line);
});

app.get('/lines/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ok: request-id-unscoped
  const joined = await db
    .selectFrom('invoice_lines')
    .innerJoin('invoices', 'invoices.id', 'invoice_lines.invoice_id')
    .select(['invoice_lines.id', 'invoice_lines.amount'])
    .where('invoice_lines.id', '=', req.params.id)
    .where('invoices.tenant_id', '=', tenantId)
    .executeTakeFirst();
  // ok: request-id-unscoped
  const listed = await db
    .selectFrom('invoice_lines')
    .selectAll()
    .where('id', '=', req.params.id)
    .where('invoice_id', 'in', db.selectFrom('invoices').select('id').where('tenant_id', '=', tenantId))
    .execute();
  const known = await db
    .selectFrom('invoice_lines as l')
    .selectAll('l')
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('invoices as i').select('i.id').whereRef('i.id', '=', 'l.invoice_id').where('i.tenant_id', '=', tenantId)),
    )
    .execute();
  res.json({ joined, listed, known });
});

app.put('/pages/:slug', async (req, res) => {
  const { tenantId } = req.session;
  // ok: upsert-by-shared-unique
  await db
    .insertInto('pages')
    .values({ slug: req.params.slug, tenant_id: tenantId })
    .onConflict((oc) => oc.columns(['tenant_id', 'slug']).doUpdateSet({ slug: req.params.slug }))
    .execute();
  res.json(await db.selectFrom('tenants').selectAll().where('id', '=', tenantId).executeTakeFirst());
});
