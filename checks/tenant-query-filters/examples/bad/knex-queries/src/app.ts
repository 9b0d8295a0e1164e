import express from 'express';
import type { Knex } from 'knex';
import { requireSession } from './auth';
import { knex, TableName } from './db';

const app = express();
app.use(requireSession);

app.get('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: whole-table
  const rows = await knex('invoices').select('*').orderBy('number');
  res.json({ rows, tenantId });
});

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const invoice = await knex('invoices').where({ id: req.params.id }).first();
  res.json({ invoice, tenantId });
});

app.get('/invoices/:id/status', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const invoice = await knex.select('status').from(TableName.Invoice).where('id', '=', req.params.id).first();
  res.json({ invoice, tenantId });
});

app.get('/lines/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const line = await knex('invoice_lines as l').join('invoices as i', 'i.id', 'l.invoice_id').where('l.id', req.params.id).first('l.*');
  res.json({ line, tenantId });
});

app.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  await knex(TableName.Invoice).where('id', req.params.id).update({ status: 'paid' });
  res.json({ tenantId });
});

app.delete('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  await knex.transaction(async (trx) => {
    // ruleid: request-id-unscoped
    await trx('invoices').where({ id: req.params.id }).del();
  });
  res.json({ tenantId });
});

app.get('/search', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: unlinked-or-branch
  const rows = await knex('invoices').where('tenant_id', tenantId).orWhere('status', 'public');
  res.json({ rows });
});

export async function paid(tenantId: string, id: string, tx?: Knex.Transaction) {
  // ruleid: tenant-parameter-unused
  return (tx || knex)('invoices').where({ id, status: 'paid' }).first();
}

export async function listed(tenantId?: string) {
  // ruleid: filter-vanishes
  const query = knex('invoices').limit(20);
  if (tenantId) query.where('tenant_id', tenantId);
  return query;
}

export async function numbers(tenantId: string) {
  // ruleid: raw-sql-unscoped
  const { rows } = await knex.raw('SELECT number FROM invoices WHERE status = ?', ['open']);
  return { tenantId, rows };
}
