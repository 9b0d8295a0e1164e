import { Router } from 'express';
import { store } from './store';
import { foreman, signedIn } from './guards';

export const backoffice = Router();

backoffice.all('*', signedIn);

// ok: level-below-requirement
backoffice.get('/crews', foreman, async (_req, res) => res.json(await store.crews()));
// ruleid: level-below-requirement
backoffice.delete('/crews/:id', async (req, res) => res.json(await store.drop(req.params.id)));
