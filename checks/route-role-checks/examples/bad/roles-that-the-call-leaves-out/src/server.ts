import express from 'express';
import { crews } from './crews';
import { anyOf, atLeast, known, may, upFrom } from './guards';

const app = express();
// ruleid: level-below-requirement
app.get('/console/crews', known, may(), async (_req, res) => res.json(await crews.all()));
// ruleid: level-below-requirement
app.post('/console/crews', known, anyOf(), async (req, res) => res.json(await crews.add(req.body)));
// ruleid: level-below-requirement
app.put('/console/crews', known, atLeast('driver'), async (req, res) => res.json(await crews.change(req.body)));
// ruleid: level-below-requirement
app.delete('/console/crews/:id', known, upFrom('packer'), async (req, res) => res.json(await crews.drop(req.params.id)));
app.listen(3000);
