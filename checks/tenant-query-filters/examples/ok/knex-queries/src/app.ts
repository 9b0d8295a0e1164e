import express from 'express';
import type { Knex } from 'knex';
import { requireSession } from './auth';
import { knex, TableName } from './db';

const app = express();
app.use(requireSession);

const ofTenant = (tenantId: string) => ({ tenant_id: tenantId });

app.get('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  res.json(await knex('invoices').where('tenant_id', tenantId).orderBy('number').limit(20));
});

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  res.json(await knex.select('*').from(TableName.Invoice).where({ id: req.params.id, ...ofTenant(tenantId) }).first());
});

app.get('/search', async (req, res) => {
  const { tenantId } = req.session;
  const query = knex<{ id: string }>('invoices as i').where('i.tenant_id', '=', tenantId);
  if (req.query.status) query.andWhere('i.status', req.query.status);
  query.andWhere((either) => {
    either.where('i.number', req.query.term).orWhere('i.status', req.query.term);
  });
  const rows = await query.orderBy('i.number').limit(20);
  res.json({ rows });
});

app.get('/lines/:id', async (req, res) => {
  const { tenantId } = req.session;
  const line = await knex('invoice_lines as l')
    .join('invoices as i', 'i.id', 'l.invoice_id')
    .where({ 'l.id': req.params.id, 'i.tenant_id': tenantId })
    .first('l.*');
  const other = await knex('invoice_lines')
    .where('id', req.params.id)
    .whereIn('invoice_id', knex('invoices').select('id').where('tenant_id', tenantId))
    .first();
  res.json({ line, other });
});

app.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  await knex.transaction(async (trx) => {
    await trx(TableName.Invoice).where({ id: req.params.id, tenant_id: tenantId }).update({ status: 'paid' });
    await knex('invoices').transacting(trx).whereRaw('id = ? AND tenant_id = ?', [req.body.id, tenantId]).del();
  });
  res.json({});
});

app.post('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  res.json(await knex('invoices').insert({ ...req.body, tenant_id: tenantId }).returning('*'));
});

app.get('/numbers', async (req, res) => {
  const { tenantId } = req.session;
  const { rows } = await knex.raw('SELECT number FROM invoices WHERE tenant_id = :owner', { owner: tenantId });
  res.json(rows);
});

export async function counted(tenantId: string, tx?: Knex.Transaction) {
  return (tx || knex)('invoices').where({ tenant_id: tenantId }).count('* as total').first();
}
