import express from 'express';
import { requireStaff } from './guards';

const app = express();
app.get('/health', (_req, res) => res.json({ ok: true }));
app.delete('/admin/shops/:id', requireStaff, (req, res) => res.status(204).end());
app.listen(3000);
