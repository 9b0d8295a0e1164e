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

app.get('/events', (req, res) => {
  // ok: error-text-in-5xx, stack-in-response
  const push = (e: unknown) => res.write(`data: ${JSON.stringify(e)}\n\n`);
  bus.on('orders', push);
  res.on('close', () => bus.off('orders', push));
});
