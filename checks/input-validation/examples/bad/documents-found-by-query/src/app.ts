import express from 'express';
import mongoose from 'mongoose';

const User = mongoose.model('User', new mongoose.Schema({ name: String, code: String }));
const app = express();

app.get('/users', async (req, res) => {
  // ruleid: query-used-raw
  res.json(await User.findOne({ name: req.query.name, code: req.query.code }));
});

app.get('/users/all', async (req, res) => {
  // ruleid: query-used-raw
  res.json(await User.find(req.query));
});

app.get('/users/one', async (req, res) => {
  // ok: query-used-raw
  res.json(await User.findOne({ name: { $eq: req.query.name }, code: String(req.query.code) }));
});

app.listen(3000);
