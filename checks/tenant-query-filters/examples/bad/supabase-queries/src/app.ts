import express from 'express';
import { requireSession } from './auth';
import { createSessionClient, privileged } from './lib/supabase';

const app = express();
app.use(requireSession);
const supabase = privileged();

app.get('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: whole-table
  const { data } = await supabase.from('invoices').select('id, number').order('number');
  res.json({ data, tenantId });
});

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const { data } = await supabase.from('invoices').select().eq('id', req.params.id).single();
  res.json({ data, tenantId });
});

app.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  await supabase.from('invoices').update({ status: 'paid' }).match({ id: req.params.id });
  res.json({ tenantId });
});

app.get('/search', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: filter-vanishes
  let query = supabase.from('invoices').select();
  if (tenantId) query = query.eq('tenant_id', tenantId);
  const { data } = await query.limit(50);
  res.json(data);
});

app.get('/shared', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: unlinked-or-branch
  const { data } = await supabase.from('invoices').select().or(`tenant_id.eq.${tenantId},status.eq.public`);
  res.json(data);
});

app.get('/lines/:id', async (req, res) => {
  const { tenantId } = req.session;
  const session = await createSessionClient();
  // ruleid: request-id-unscoped
  const { data } = await session.from('lines').select('amount').eq('id', req.params.id).maybeSingle();
  res.json({ data, tenantId });
});

app.get('/events', async (req, res) => {
  const { tenantId } = req.session;
  const session = await createSessionClient();
  // ruleid: whole-table
  const { data } = await session.from('events').select('*');
  res.json({ data, tenantId });
});
