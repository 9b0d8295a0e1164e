import express from 'express';
import { ObjectId } from 'mongodb';
import { collection, collections, db } from './db';

const app = express();

app.get('/tickets', async (req, res) => {
  const tenantId = new ObjectId(req.session.tenantId);
  // ok: whole-table
  res.json(await collections.tickets!.find({ tenantId }).sort({ subject: 1 }).limit(20).toArray());
});

app.get('/tickets/:id', async (req, res) => {
  // ok: request-id-unscoped
  const ticket = await db.collection('tickets').findOne({
    _id: new ObjectId(req.params.id),
    tenantId: new ObjectId(req.session.tenantId),
  });
  res.json(ticket);
});

app.post('/tickets', async (req, res) => {
  const tenantId = new ObjectId(req.session.tenantId);
  // ok: request-id-unscoped
  res.json(await collection('tickets').insertOne({ tenantId, subject: req.body.subject, status: 'open' }));
});

app.get('/any/:name', async (req, res) => {
  // ok: whole-table
  res.json(await db.collection(req.params.name).find({ tenantId: req.session.tenantId }).toArray());
});

app.get('/open', async (req, res) => {
  const { tenantId } = req.session;
  const stages: object[] = [];
  stages.push({ $match: { tenantId, status: 'open' } });
  if (req.query.by) stages.push({ $sort: { [String(req.query.by)]: 1 } });
  // ok: whole-table
  res.json(await db.collection('tickets').aggregate(stages).toArray());
});
