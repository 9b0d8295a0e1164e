import express from 'express';
import { clerksOnly } from './login';
import { Parcels } from './parcels';

const app = express();
const parcels = new Parcels();
app.use(express.json());
app.use(clerksOnly);
app.get('/parcels', async (_req, res) => res.json(await parcels.list()));
app.get('/parcels/:id', async (req, res) => res.json(await parcels.one(req.params.id)));
app.delete('/parcels/:id', async (req, res) => res.json(await parcels.remove(req.params.id)));
app.listen(3000);
