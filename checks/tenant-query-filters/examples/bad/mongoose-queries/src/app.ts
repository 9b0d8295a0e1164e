import express from 'express';
import { Types } from 'mongoose';
import { requireSession } from './auth';
import { Customer, Invoice, Payment } from './models';
import { customers } from './repositories/customers';

const app = express();
app.use(requireSession);

app.get('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: whole-table
  const rows = await Invoice.find({}).sort({ createdAt: -1 }).lean();
  res.json({ rows, tenantId });
});

app.get('/invoices/search', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const rows = await Invoice.find(req.query);
  res.json({ rows, tenantId });
});

app.get('/invoices/open', async (req, res) => {
  const { tenantId } = req.session;
  const filter: Record<string, unknown> = { status: 'open' };
  if (tenantId) filter.tenantId = tenantId;
  // ruleid: filter-vanishes
  res.json(await Invoice.find(filter));
});

app.get('/invoices/shared', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: unlinked-or-branch
  res.json(await Invoice.find({ $or: [{ tenantId }, { status: 'public' }] }));
});

app.get('/invoices/sums', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: whole-table
  const rows = await Invoice.aggregate([{ $match: { status: 'paid' } }, { $group: { _id: '$number', n: { $sum: 1 } } }]);
  res.json({ rows, tenantId });
});

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const invoice = await Invoice.findById(req.params.id).populate('customer');
  res.json({ invoice, tenantId });
});

app.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  await Invoice.findByIdAndUpdate(req.params.id, { $set: { status: 'paid' } });
  res.json({ tenantId });
});

app.delete('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  await Invoice.deleteOne({ _id: new Types.ObjectId(req.params.id) });
  res.json({ tenantId });
});

app.get('/payments/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const payment = await Payment.findOne({ _id: req.params.id });
  res.json({ payment, tenantId });
});

app.get('/invoices/:id/told', async (req, res) => {
  const invoice = await Invoice.findById(req.params.id);
  // ok: request-id-unscoped
  if (!invoice || !invoice.tenantId.equals(req.session.tenantId)) {
    res.status(404).end();
    return;
  }
  res.json(invoice);
});

app.put('/customers/:externalId', async (req, res) => {
  const { tenantId } = req.session;
  const { externalId } = req.params;
  // ruleid: upsert-by-shared-unique
  await Customer.findOneAndUpdate({ externalId }, { $set: { externalId, tenantId } }, { upsert: true });
  res.json({});
});

app.post('/customers/names', async (req, res) => {
  const { tenantId } = req.session;
  await Customer.bulkWrite([
    // ok: request-id-unscoped
    { updateOne: { filter: { _id: req.body.first, tenantId }, update: { $set: { name: '' } } } },
    // ruleid: request-id-unscoped
    { updateOne: { filter: { _id: req.body.second }, update: { $set: { name: '' } } } },
  ]);
  res.json({});
});

app.get('/customers/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const customer = await customers.findOne({ _id: req.params.id });
  res.json({ customer, tenantId });
});

app.patch('/customers/:id', async (req, res) => {
  res.json(await customers.rename(req.session.tenantId, req.params.id, req.body.name));
});
