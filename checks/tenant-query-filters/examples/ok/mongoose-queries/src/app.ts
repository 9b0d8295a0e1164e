import express from 'express';
import { Types } from 'mongoose';
import { requireSession } from './auth';
import { Customer, Invoice, Payment, Tenant } from './models';
import { customers } from './repositories/customers';

const app = express();
app.use(requireSession);

app.get('/invoices', async (req, res) => {
  const filter: Record<string, unknown> = { tenantId: req.session.tenantId };
  if (req.query.status) filter.status = String(req.query.status);
  if (req.query.q) filter.$or = [{ number: String(req.query.q) }, { 'lines.sku': String(req.query.q) }];
  // ok: whole-table
  const rows = await Invoice.find(filter).sort({ createdAt: -1 }).limit(20).lean();
  res.json({ rows, total: await Invoice.countDocuments(filter) });
});

app.get('/invoices/latest', async (req, res) => {
  // ok: whole-table
  res.json(await Invoice.find().where('tenantId').equals(req.session.tenantId).sort('-createdAt').limit(5));
});

app.get('/invoices/between', async (req, res) => {
  const and: object[] = [{ tenantId: req.session.tenantId }];
  if (req.query.from) and.push({ createdAt: { $gte: new Date(String(req.query.from)) } });
  // ok: whole-table
  res.json(await Invoice.find({ $and: and }));
});

app.get('/invoices/sums', async (req, res) => {
  // ok: whole-table
  const rows = await Invoice.aggregate([
    { $match: { tenantId: new Types.ObjectId(req.session.tenantId), status: 'paid' } },
    { $group: { _id: '$number', n: { $sum: 1 } } },
  ]);
  res.json(rows);
});

app.get('/invoices/:id', async (req, res) => {
  // ok: request-id-unscoped
  const invoice = await Invoice.findOne({ _id: req.params.id, tenantId: req.session.tenantId });
  if (!invoice) {
    res.status(404).end();
    return;
  }
  // ok: request-id-unscoped
  res.json({ invoice, payments: await Payment.find({ invoice: invoice._id }) });
});

app.get('/invoices/:id/compared', async (req, res) => {
  const invoice = await Invoice.findById(req.params.id);
  // ok: request-id-unscoped
  if (!invoice || !invoice.tenantId.equals(req.session.tenantId)) {
    res.status(404).end();
    return;
  }
  res.json(invoice);
});

app.get('/invoices/:id/compared-as-text', async (req, res) => {
  const invoice = await Invoice.findById(req.params.id);
  // ok: request-id-unscoped
  if (String(invoice.tenantId) !== String(req.session.tenantId)) throw new Error('not found');
  res.json(invoice);
});

app.post('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  const invoice = new Invoice({ tenantId, number: req.body.number, lines: req.body.lines });
  await invoice.save();
  const draft = new Invoice({ number: 'draft' });
  draft.tenantId = tenantId;
  await draft.save();
  await Invoice.insertMany(req.body.more.map((more: { number: string }) => ({ number: more.number, tenantId })));
  res.status(201).json(invoice);
});

app.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ok: request-id-unscoped
  const invoice = await Invoice.findOneAndUpdate({ _id: req.params.id, tenantId }, { $set: { status: 'paid' } });
  res.json(invoice);
});

app.put('/customers/:externalId', async (req, res) => {
  const { tenantId } = req.session;
  const { externalId } = req.params;
  // ok: upsert-by-shared-unique
  await Customer.findOneAndUpdate({ externalId, tenantId }, { $set: { name: req.body.name } }, { upsert: true });
  res.json(await Tenant.findById(tenantId));
});

app.get('/customers/:id', async (req, res) => {
  // ok: request-id-unscoped
  res.json(await customers.findOne({ _id: req.params.id, tenantId: req.session.tenantId }));
});

app.patch('/customers/:id', async (req, res) => {
  res.json(await customers.rename(req.session.tenantId, req.params.id, req.body.name));
});
