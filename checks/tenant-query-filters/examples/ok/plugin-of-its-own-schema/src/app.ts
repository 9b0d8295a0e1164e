import express from 'express';
import { Crew, Shipment } from './models';

const app = express();

app.get('/shipments', async (req, res) => {
  // ok: whole-table
  res.json(await Shipment.find({}).setOptions({ lean: true }));
});

app.post('/shipments/:id/hold', async (req, res) => {
  const { tenantId } = req.session;
  // ok: request-id-unscoped
  await Shipment.findOneAndUpdate({ _id: req.params.id }, { held: true }, { new: true });
  res.json({ tenantId });
});

app.delete('/crews', async (req, res) => {
  // ok: whole-table
  res.json(await Crew.deleteMany({}));
});

export const named = (tenantId: string, name: string) => Crew.find({ tenantId, name });
export const count = (tenantId: string) => Crew.countDocuments({ tenantId });
export const removed = (tenantId: string, name: string) => Crew.deleteOne({ tenantId, name });
export const light = (tenantId: string) => Shipment.countDocuments({ tenantId, weight: 0 });
export const heavy = (tenantId: string) => Shipment.find({ tenantId, weight: 100 });
export const sent = (tenantId: string, sentAt: Date) => Shipment.find({ tenantId, sentAt });
export const unsent = (tenantId: string) => Shipment.find({ tenantId, sentAt: null });
