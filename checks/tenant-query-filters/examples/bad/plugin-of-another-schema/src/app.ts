import express from 'express';
import { Pallet, Shipment } from './models';

const app = express();

app.get('/pallets/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  res.json({ tenantId, pallet: await Pallet.findById(req.params.id) });
});

app.get('/shipments/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ok: request-id-unscoped
  res.json({ tenantId, shipment: await Shipment.findById(req.params.id) });
});

app.delete('/shipments/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  await Shipment.deleteOne({ _id: req.params.id });
  res.json({ tenantId });
});

app.post('/shipments/:id/hold', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  await Shipment.findOneAndUpdate({ _id: req.params.id }, { held: true }).setOptions({ everyTenant: true });
  res.json({ tenantId });
});

app.get('/weights', async (req, res) => {
  // ruleid: whole-table
  res.json(await Shipment.aggregate([{ $group: { _id: '$sentAt', sum: { $sum: '$weight' } } }]));
});

app.get('/shipments/:id/raw', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  res.json({ tenantId, shipment: await Shipment.collection.findOne({ _id: req.params.id }) });
});
