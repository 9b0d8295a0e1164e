import express from 'express';
import { crews } from './crews';
import { anyOf, atLeast, known, may, upFrom } from './guards';

const app = express();
// ok: level-below-requirement
app.get('/console/crews', known, may({ roles: ['chief'] }), async (_req, res) => res.json(await crews.all()));
// ok: level-below-requirement
app.post('/console/crews', known, anyOf('chief'), async (req, res) => res.json(await crews.add(req.body)));
// ok: level-below-requirement
app.put('/console/crews', known, atLeast('chief'), async (req, res) => res.json(await crews.change(req.body)));
// ok: level-below-requirement
app.delete('/console/crews/:id', known, upFrom('chief'), async (req, res) => res.json(await crews.drop(req.params.id)));
app.listen(3000);
