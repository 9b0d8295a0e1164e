import { Router } from 'express';
import { store } from './store';
import { signedIn } from './guards';

export const crates = Router();

crates.get('/', signedIn, async (_req, res) => res.json(await store.crates()));
crates.post('/', signedIn, async (req, res) => res.json(await store.add(req.body)));
