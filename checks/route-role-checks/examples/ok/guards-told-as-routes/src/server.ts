import express, { Router } from 'express';
import { store } from './store';

const app = express();
const depot = Router();

function signedIn(req, res, next) {
  if (!req.user) {
    res.status(401).json({ error: 'sign in first' });
    return;
  }
  next();
}

// ok: gate-only-in-handler
depot.all('*', signedIn);
// ok: unguarded-route
depot.post('/crates', async (req, res) => res.json(await store.add(req.body)));
// ok: gate-only-in-handler
depot.all('/crates/:id', signedIn);
// ok: unguarded-route
depot.delete('/crates/:id', async (req, res) => res.json(await store.drop(req.params.id)));
app.use('/depot', depot);
app.listen(3000);
