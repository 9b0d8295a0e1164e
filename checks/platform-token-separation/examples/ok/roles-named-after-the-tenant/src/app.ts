import express, { Router } from 'express';
import { only, Part, platformOnly } from './tokens';

const garages = Router();
// ok: tenant-token-on-platform-route
garages.get('/', platformOnly, (req, res) => res.json([]));

// Below a mere `/admin` a tenant has its own staff.
const lifts = Router();
// ok: tenant-token-on-platform-route
lifts.get('/', only(Part.GarageAdmin), (req, res) => res.json([]));
// ok: tenant-token-on-platform-route
lifts.post('/', only(Part.GarageAdmin, Part.Fitter), (req, res) => res.end());

const app = express();
app.use('/platform/garages', garages);
app.use('/admin/lifts', lifts);
app.listen(3000);
