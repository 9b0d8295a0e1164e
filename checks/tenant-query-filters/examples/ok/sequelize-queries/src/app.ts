import express from 'express';
import { Op, type WhereOptions } from 'sequelize';
import { requireSession } from './auth';
import { Invoice, InvoiceLine, sequelize } from './models';

const app = express();
app.use(requireSession);

const ofTenant = (tenantId: string): WhereOptions => ({ tenantId });

app.get('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  res.json(await Invoice.findAndCountAll({ where: { tenantId }, order: [['number', 'ASC']], limit: 20 }));
});

app.get('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  res.json(await Invoice.findOne({ where: { id: req.params.id, tenantId }, include: ['lines'] }));
});

app.get('/some', async (req, res) => {
  const { tenantId } = req.session;
  const where = { [Op.and]: [{ id: { [Op.in]: req.body.ids } }, { tenantId: { [Op.eq]: tenantId } }] };
  res.json(await Invoice.findAll({ where }));
});

app.get('/search', async (req, res) => {
  const { tenantId } = req.session;
  const where: WhereOptions = { tenantId };
  if (req.query.status) where.status = req.query.status;
  res.json(await Invoice.findAll({ where: { ...where, [Op.or]: [{ number: req.query.term }, { status: req.query.term }] } }));
});

app.get('/lines/:id', async (req, res) => {
  const { tenantId } = req.session;
  const line = await InvoiceLine.findOne({
    where: { id: req.params.id },
    include: [{ model: Invoice, as: 'invoice', where: { tenantId } }],
  });
  const other = await InvoiceLine.findOne({
    where: { id: req.params.id, '$invoice.tenantId$': tenantId },
    include: [{ association: 'invoice' }],
  });
  res.json({ line, other });
});

app.patch('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  await sequelize.transaction(async (transaction) => {
    const invoice = await Invoice.findOne({ where: { id: req.params.id, ...ofTenant(tenantId) }, transaction });
    await invoice?.update({ status: 'paid' }, { transaction });
    await Invoice.update({ status: 'sent' }, { where: { id: req.body.id, tenantId }, transaction });
  });
  res.json({});
});

app.post('/invoices', async (req, res) => {
  const { tenantId } = req.session;
  res.json(await Invoice.create({ ...req.body, tenantId }));
});

app.delete('/invoices/:id', async (req, res) => {
  const { tenantId } = req.session;
  const invoice = await Invoice.findByPk(req.params.id);
  if (!invoice || invoice.tenantId !== tenantId) {
    res.status(404).end();
    return;
  }
  await invoice.destroy();
  res.status(204).end();
});

app.get('/mine', async (req, res) => {
  res.json(await Invoice.forTenant(req.session.tenantId));
});

app.get('/open', async (req, res) => {
  const { tenantId } = req.session;
  const rows = await Invoice.scope('open', { method: ['ofTenant', tenantId] }).findAll();
  const [numbers] = await sequelize.query('SELECT number FROM invoices WHERE tenant_id = :owner AND status = :status', {
    replacements: { owner: tenantId, status: 'open' },
  });
  const lines = await rows[0].getLines();
  res.json({ rows, numbers, lines });
});
