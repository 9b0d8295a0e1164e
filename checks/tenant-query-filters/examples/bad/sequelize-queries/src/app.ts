import express from 'express';
import { Op } from 'sequelize';
import { requireSession } from './auth';
import { Invoice, InvoiceLine, sequelize } from './models';

const app = express();
app.use(requireSession);

app.get('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: whole-table
  const rows = await Invoice.findAll({ order: [['number', 'ASC']] });
  res.json({ rows, tenantId });
});

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const invoice = await Invoice.findByPk(req.params.id, { include: ['lines'] });
  res.json({ invoice, tenantId });
});

app.get('/invoices/:id/status', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const invoice = await Invoice.findOne({ where: { id: req.params.id } });
  res.json({ status: invoice?.get('status'), tenantId });
});

app.get('/invoices/:id/lines', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const lines = await InvoiceLine.findAll({
    where: { id: { [Op.eq]: req.params.id } },
    include: [{ model: Invoice, as: 'invoice', where: { tenantId }, required: false }],
  });
  res.json({ lines, tenantId });
});

app.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  await Invoice.update({ status: 'paid' }, { where: { id: req.params.id } });
  res.json({ tenantId });
});

app.delete('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  await Invoice.destroy({ where: { id: req.params.id } });
  res.json({ tenantId });
});

app.get('/search', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: unlinked-or-branch
  const rows = await Invoice.findAll({ where: { [Op.or]: [{ tenantId }, { status: 'public' }] } });
  res.json({ rows });
});

export async function paid(tenantId: string, id: string) {
  // ruleid: tenant-parameter-unused
  return Invoice.findOne({ where: { id, status: 'paid' } });
}

export async function listed(tenantId?: string) {
  // ruleid: filter-vanishes
  return Invoice.findAndCountAll({ where: { ...(tenantId && { tenantId }) }, limit: 20 });
}

export async function opened(tenantId: string) {
  // ruleid: tenant-parameter-unused
  return Invoice.scope('open').findAll({ order: [['number', 'ASC']] });
}

export async function numbers(tenantId: string) {
  // ruleid: raw-sql-unscoped
  const [rows] = await sequelize.query('SELECT number FROM invoices WHERE status = :status', {
    replacements: { status: 'open' },
  });
  return { tenantId, rows };
}
