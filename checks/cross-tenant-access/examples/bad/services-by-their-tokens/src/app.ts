import express from 'express';
import { container } from './container';
import { Invoices } from './invoices';
import { requireLogin } from './login';
import { box, slots } from './slots';

const app = express();
app.use(requireLogin);
const invoices = box.take(slots.invoices);

app.get('/invoices', async (_req, res) => {
  res.json(await invoices.list(res.locals.session.tenantId));
});

app.delete('/invoices/:id', async (req, res) => {
  // ruleid: principal-ignored
  await invoices.remove(req.params.id);
  res.status(204).end();
});

app.post('/invoices/:id/close', async (req, res) => {
  // ruleid: principal-ignored
  await box.take(slots.invoices).close(req.params.id);
  res.status(204).end();
});

app.post('/invoices/:id/reopen', async (req, res) => {
  // ruleid: principal-ignored
  await container.get<Invoices>('invoices').close(req.params.id);
  res.status(204).end();
});

app.post('/invoices/:id/void', async (req, res) => {
  const held = container.get('invoices') as Invoices;
  // ruleid: principal-ignored
  await held.close(req.params.id);
  res.status(204).end();
});

app.post('/invoices/:id/pay', async (req, res) => {
  // ruleid: principal-ignored
  await container.resolve(Invoices).close(req.params.id);
  res.status(204).end();
});

app.listen(3000);
