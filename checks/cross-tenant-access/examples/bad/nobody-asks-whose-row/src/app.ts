import express from 'express';
import { z } from 'zod';
import { requireLogin } from './login';
import { closeInvoice } from './invoices';
import { prisma } from './db';

const app = express();
app.use(requireLogin);

app.delete('/invoices/:id', async (req, res) => {
  // ruleid: principal-ignored
  await prisma.invoice.delete({ where: { id: req.params.id } });
  res.status(204).end();
});

app.post('/invoices/:id/close', async (req, res) => {
  // ruleid: principal-ignored
  await closeInvoice(req.params.id);
  res.status(204).end();
});

// What an id looks like says nothing of whose it is.
const idOf = (req: express.Request, _res: express.Response, next: express.NextFunction) => {
  z.object({ id: z.string().uuid() }).parse(req.params);
  next();
};

app.post('/invoices/:id/archive', idOf, async (req, res) => {
  // ruleid: principal-ignored
  await prisma.invoice.update({ where: { id: req.params.id }, data: { status: 'archived' } });
  res.status(204).end();
});

app.get('/folders', async (req, res) => {
  const { tenantId } = res.locals.session;
  res.json(await prisma.folder.findMany({ where: { tenantId }, take: Number(req.query.take) }));
});

app.listen(3000);
