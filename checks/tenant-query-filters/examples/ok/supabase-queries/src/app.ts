import express from 'express';
import { requireSession } from './auth';
import { listed } from './invoices';
import { createSessionClient, privileged } from './lib/supabase';

const app = express();
app.use(requireSession);
const supabase = privileged();

app.get('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  // ok: whole-table
  const { data } = await supabase.from('invoices').select('id, number').eq('tenant_id', tenantId).order('number');
  const { count } = await supabase.from('invoices').select('*', { count: 'exact', head: true }).eq('tenant_id', tenantId);
  res.json({ data, count });
});

app.get('/own', async (_req, res) => {
  const session = await createSessionClient();
  // ok: whole-table
  const { data } = await session.from('invoices').select('*, tenant:tenants(name)');
  // ok: whole-table
  const drafts = await session.from('drafts').select();
  res.json({ data, drafts: drafts.data, listed: await listed(session, 'open') });
});

app.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  const session = await createSessionClient();
  // ok: request-id-unscoped
  const { data } = await session.from('invoices').update({ status: 'paid' }).eq('id', req.params.id).select().single();
  // ok: request-id-unscoped
  await supabase.from('invoices').update({ status: 'paid' }).match({ id: req.params.id, tenant_id: tenantId });
  await supabase.from('events').insert({ tenant_id: tenantId, kind: 'paid' });
  res.json(data);
});

app.get('/search', async (req, res) => {
  const { tenantId } = req.session;
  // ok: filter-vanishes
  const query = supabase.from('invoices').select().eq('tenant_id', tenantId);
  if (req.query.status) query.eq('status', String(req.query.status));
  const { data } = await query.limit(50);
  res.json(data);
});

app.get('/lines', async (req, res) => {
  const { tenantId } = req.session;
  // ok: no-tenant-in-hand
  const { data } = await supabase.from('lines').select('amount, invoices!inner(tenant_id)').eq('invoices.tenant_id', tenantId);
  res.json(data);
});
