import express from 'express';
import { signedIn } from './guards';

const app = express();
app.get('/notes', signedIn, (req, res) => res.json([]));
app.get('/lists', signedIn, (req, res) => res.json([]));
app.listen(3000);
