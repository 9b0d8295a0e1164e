import express from 'express';
import { Brackets, In } from 'typeorm';
import { requireSession } from './auth';
import { dataSource } from './db';
import { Invoice, InvoiceLine, Page } from './db/entities';

const app = express();
app.use(requireSession);
const invoices = dataSource.getRepository(Invoice);

app.get('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  res.json(await invoices.findAndCount({ where: { tenantId }, order: { number: 'ASC' }, take: 20 }));
});

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  res.json(await invoices.findOne({ where: { id: req.params.id, tenant: { id: tenantId } } }));
});

app.get('/some', async (req, res) => {
  const { tenantId } = req.session;
  res.json(await Invoice.findBy([{ id: In(req.body.ids), tenantId }, { number: req.body.number, tenantId }]));
});

app.get('/search', async (req, res) => {
  const { tenantId } = req.session;
  const found = invoices.createQueryBuilder('i').innerJoinAndSelect('i.lines', 'line');
  found.where('i.tenantId = :tenantId', { tenantId });
  if (req.query.status) found.andWhere('i.status = :status', { status: req.query.status });
  found.andWhere(
    new Brackets((either) => {
      either.where('i.number = :term', { term: req.query.term }).orWhere('i.status = :term');
    }),
  );
  const [rows, total] = await found.orderBy('i.number').take(20).getManyAndCount();
  res.json({ rows, total });
});

app.get('/late', async (req, res) => {
  const { tenantId } = req.session;
  const late = ofTenant(tenantId).andWhere('i.dueAt BETWEEN :from AND :to', req.body);
  res.json(await late.getMany());
});

app.put('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  const invoice = await invoices.findOneByOrFail({ id: req.params.id, tenantId });
  invoice.status = req.body.status;
  res.json(await invoices.save(invoice));
});

app.post('/invoices/:id/close', async (req, res) => {
  const { tenantId } = req.session;
  const invoice = await Invoice.findOneByOrFail({ id: req.params.id, tenantId });
  invoice.status = 'closed';
  await invoice.save();
  res.json(invoice);
});

app.post('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  const invoice = await dataSource.transaction(async (manager) => {
    const made = manager.create(Invoice, { number: req.body.number, tenantId });
    await manager.save(made);
    const lines = req.body.lines.map(() => manager.create(InvoiceLine, { invoice: made }));
    await manager.save(lines);
    return made;
  });
  res.json(invoice);
});

app.delete('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  await invoices
    .createQueryBuilder()
    .softDelete()
    .where('id = :id AND tenant_id = :tenantId', { id: req.params.id, tenantId })
    .execute();
  res.json({ tenantId });
});

app.post('/pages', async (req, res) => {
  const { tenantId } = req.session;
  const row = { slug: req.body.slug, title: req.body.title, tenantId };
  await dataSource.getRepository(Page).upsert(row, { conflictPaths: ['tenantId', 'slug'] });
  res.json({ tenantId });
});

app.get('/numbers', async (req, res) => {
  const { tenantId } = req.session;
  const sql = 'SELECT number FROM invoices WHERE tenant_id = $1 AND status = $2';
  res.json(await dataSource.query(sql, [tenantId, req.query.status]));
});

function ofTenant(tenantId: string) {
  return invoices.createQueryBuilder('i').where('i.tenantId = :tenantId', { tenantId });
}
