import express from 'express';
import { parcels } from './parcels';
import { signedIn } from './guard';

const app = express();
// ok: unguarded-route
app.post('/parcels', signedIn, async (req, res) => res.json(await parcels.create({ data: req.body })));
app.listen(3000);
