import express from 'express';
import { noGuests, notHere } from './guards';

const app = express();
app.get('/dishes', noGuests, (req, res) => res.json([]));
app.get('/tables', notHere, (req, res) => res.json([]));
app.listen(3000);
