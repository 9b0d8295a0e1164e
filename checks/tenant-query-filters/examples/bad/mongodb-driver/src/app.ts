import express from 'express';
import { ObjectId } from 'mongodb';
import { collection, collections, db } from './db';

const app = express();

app.get('/tickets', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: whole-table
  res.json({ tenantId, tickets: await collections.tickets!.find().toArray() });
});

app.get('/tickets/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  const ticket = await collections.tickets!.findOne({ _id: new ObjectId(req.params.id) });
  res.json({ ticket, tenantId });
});

app.patch('/tickets/:id', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: request-id-unscoped
  await collection('tickets').updateOne({ _id: new ObjectId(req.params.id) }, { $set: { status: 'closed' } });
  res.json({ tenantId });
});

app.get('/subjects', async (req, res) => {
  const { tenantId } = req.session;
  // ruleid: whole-table
  res.json({ tenantId, subjects: await db.collection('tickets').distinct('subject', { status: 'open' }) });
});
