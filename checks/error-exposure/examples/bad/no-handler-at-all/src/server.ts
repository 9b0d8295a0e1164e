import express from 'express';
import { router } from './routes';

// ruleid: no-error-handler
const app = express();
app.use(express.json());
app.use('/v1', router);

app.get('/health', (_req, res) => {
  res.json({
    ok: true,
    // ruleid: internals-in-response
    runtime: process.version,
    // ruleid: internals-in-response
    memory: process.memoryUsage(),
  });
});

app.listen(3000);
