import express from 'express';
import { requireSession } from './auth';
import { dataSource } from './db';
import { Invoice, InvoiceLine, Page } from './db/entities';

const app = express();
app.use(requireSession);
const invoices = dataSource.getRepository(Invoice);

app.get('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: whole-table
  const rows = await invoices.find({ order: { number: 'ASC' } });
  res.json({ rows, tenantId });
});

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const invoice = await invoices.findOne({ where: { id: req.params.id }, relations: { lines: true } });
  res.json({ invoice, tenantId });
});

app.get('/invoices/:id/status', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const invoice = await Invoice.findOneBy({ id: req.params.id });
  res.json({ status: invoice?.status, tenantId });
});

app.get('/invoices/:id/lines', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const invoice = await invoices.createQueryBuilder('i').where('i.id = :id', { id: req.params.id }).getOne();
  res.json({ lines: invoice?.lines, tenantId });
});

app.put('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const saved = await invoices.save({ ...req.body, id: req.params.id });
  res.json({ saved, tenantId });
});

app.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  await invoices.update(req.params.id, { status: 'paid' });
  res.json({ tenantId });
});

app.delete('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  await dataSource.transaction(async (manager) => {
    // ruleid: request-id-unscoped
    await manager.delete(Invoice, { id: req.params.id });
    // ruleid: request-id-unscoped
    await manager.createQueryBuilder().delete().from(InvoiceLine).where('id = :id', { id: req.body.line }).execute();
  });
  res.json({ tenantId });
});

app.get('/search', async (req, res) => {
  const { tenantId } = req.session;
  const found = invoices.createQueryBuilder('i').where('i.status = :status', { status: 'open' });
  if (tenantId) found.andWhere('i.tenantId = :tenantId', { tenantId });
  // ruleid: filter-vanishes
  res.json(await found.getMany());
});

app.get('/late', async (req, res) => {
  const { tenantId } = req.session;
  const late = invoices.createQueryBuilder('i').where('i.tenantId = :tenantId', { tenantId });
  late.where('i.dueAt < :now', { now: new Date() });
  // ruleid: filter-vanishes
  res.json(await late.getMany());
});

app.get('/shared', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: unlinked-or-branch
  res.json(await invoices.find({ where: [{ tenantId }, { status: 'public' }] }));
});

app.get('/visible', async (req, res) => {
  const { tenantId } = req.session;
  const shown = invoices.createQueryBuilder('i').where('i.tenant_id = :tenantId', { tenantId });
  shown.orWhere('i.status = :status', { status: 'public' });
  // ruleid: unlinked-or-branch
  res.json(await shown.getMany());
});

app.post('/pages', async (req, res) => {
  const { tenantId } = req.session;
  const row = { slug: req.body.slug, title: req.body.title, tenantId };
  // ruleid: upsert-by-shared-unique
  await dataSource.getRepository(Page).upsert(row, ['slug']);
  res.json({ tenantId });
});

app.get('/numbers', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: raw-sql-unscoped
  const rows = await dataSource.query('SELECT number FROM invoices WHERE status = $1', [req.query.status]);
  res.json({ rows, tenantId });
});
