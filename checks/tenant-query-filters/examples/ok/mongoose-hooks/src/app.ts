import express from 'express';
import { Invoice } from './models';

const app = express();

app.get('/invoices', async (req, res) => {
  // ok: whole-table
  res.json(await Invoice.find({}).sort({ number: 1 }));
});

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ok: request-id-unscoped
  res.json({ tenantId, invoice: await Invoice.findById(req.params.id) });
});

app.get('/sums', async (req, res) => {
  // ok: whole-table
  res.json(await Invoice.aggregate([{ $group: { _id: '$number', n: { $sum: 1 } } }]));
});
