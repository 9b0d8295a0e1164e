import express, { Router } from 'express';
import { only, Part } from './tokens';

const garages = Router();
// ok: tenant-token-on-platform-route
garages.get('/', only(Part.PlatformAdmin), (req, res) => res.json([]));
// ruleid: tenant-token-on-platform-route
garages.post('/:id/lock', only(Part.GarageAdmin, Part.PlatformAdmin), (req, res) => res.end());

const desk = Router();
// ok: tenant-token-on-platform-route
desk.get('/plans', only(Part.PlatformAdmin), (req, res) => res.json([]));
// ruleid: tenant-token-on-platform-route
desk.delete('/plans/:id', only(Part.GarageAdmin, Part.PlatformAdmin), (req, res) => res.end());

const lifts = Router();
// ruleid: platform-token-on-tenant-route
lifts.get('/', only(Part.GarageAdmin, Part.PlatformAdmin), (req, res) => res.json([]));

const app = express();
app.use('/platform/garages', garages);
// That some of its routes are for the platform alone says whose `/admin` this is.
app.use('/admin', desk);
app.use('/lifts', lifts);
app.listen(3000);
