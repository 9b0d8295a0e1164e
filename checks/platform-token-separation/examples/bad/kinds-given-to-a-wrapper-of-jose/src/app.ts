import express from 'express';
import { guest, welcome } from './guests';
import { staff, welcomeStaff } from './staff';

const app = express();
app.post('/login', async (req, res) => res.json(await welcome(req.body)));
app.post('/platform/login', async (req, res) => res.json(await welcomeStaff(req.body.id)));
app.get('/bookings', guest, (req, res) => res.json([]));
app.get('/platform/hotels', staff, (req, res) => res.json([]));
app.listen(3000);
