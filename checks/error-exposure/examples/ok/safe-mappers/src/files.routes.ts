import { Router } from 'express';
import { toProblem } from '@acme/problem-details';
import { files } from './files.service';
import { textFor } from './texts';

export const router = Router();

router.post('/files', async (req, res) => {
  try {
    res.status(201).json(await files.store(req.body));
  } catch (error) {
    // ok: error-text-in-5xx, stack-in-response
    res.status(500).json({ error: textFor(error) });
  }
});

router.delete('/files/:id', async (req, res) => {
  try {
    res.json(await files.remove(req.params.id));
  } catch (error) {
    // ok: stack-in-response
    res.status(500).json(toProblem(error));
  }
});
