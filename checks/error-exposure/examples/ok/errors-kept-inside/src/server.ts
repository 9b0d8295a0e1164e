import express from 'express';
import { errorHandler } from './problems';

// ok: no-error-handler
const app = express();
app.use(errorHandler);

app.get('/missing', (_req, res) => {
  try {
    res.send('found');
  } catch {
    // ok: foreign-id-in-error, verification-reason
    res.status(404).json({ error: 'Not found' });
  }
});
