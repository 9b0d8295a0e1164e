import express from 'express';
import { requireLogin } from './login';
import { box, slots } from './slots';

const app = express();
app.use(requireLogin);

app.delete('/invoices/:id', async (req, res) => {
  // ok: principal-ignored
  await box.take(slots.invoices).removeOwn(res.locals.session.tenantId, req.params.id);
  res.status(204).end();
});

app.post('/invoices/:id/close', async (req, res) => {
  const invoices = box.take(slots.invoices);
  await invoices.requireOwn(res.locals.session.tenantId, req.params.id);
  // ok: principal-ignored
  await invoices.close(req.params.id);
  res.status(204).end();
});

app.listen(3000);
