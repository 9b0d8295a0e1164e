import express from 'express';
import { member } from './guards';

const OURS = ['/boards', '/desks'];

const app = express();
// ok: kind-not-checked
app.use((req, res, next) => (OURS.some((path) => req.path.startsWith(path)) ? member(req, res, next) : next()));
app.get('/boards', (req, res) => res.json([]));
app.get('/desks', (req, res) => res.json([]));
app.listen(3000);
