import express from 'express';
import { byAHelper, forKitchens, notThePlatform, platformOnly } from './guards';

const app = express();
// ok: platform-token-on-tenant-route
app.get('/dishes', forKitchens, (req, res) => res.json([]));
app.get('/tables', notThePlatform, (req, res) => res.json([]));
app.get('/shifts', byAHelper, (req, res) => res.json([]));
app.get('/platform/kitchens', platformOnly, (req, res) => res.json([]));
app.listen(3000);
