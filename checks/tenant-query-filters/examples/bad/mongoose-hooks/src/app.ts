import express from 'express';
import { Invoice } from './models';

const app = express();

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ok: request-id-unscoped
  res.json({ tenantId, invoice: await Invoice.findById(req.params.id) });
});

app.delete('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  await Invoice.deleteOne({ _id: req.params.id });
  res.json({ tenantId });
});
