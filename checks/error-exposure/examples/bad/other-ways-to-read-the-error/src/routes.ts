import express from 'express';

export const app = express();

app.get('/a', async (req, res) => {
  try {
    res.json(await load());
  } catch (error) {
    // ruleid: error-text-in-5xx
    res.status(500).json({ error: error['message'] });
  }
});

app.get('/b', async (req, res) => {
  try {
    res.json(await load());
  } catch (error) {
    // ruleid: error-text-in-5xx
    res.status(500).json({ error: (<Error>error).message });
  }
});

app.get('/c', async (req, res) => {
  try {
    res.json(await load());
  } catch (error) {
    const { message: text = 'failed' } = error as Error;
    // ruleid: error-text-in-5xx
    res.status(500).json({ error: text });
  }
});

app.use((error: Error, req: express.Request, res: express.Response, next: express.NextFunction) => {
  // ok: error-text-in-5xx
  res.status(500).json({ error: texts[error['code']] });
});

app.get('/kept', async (req, res) => {
  try {
    res.json(await load());
  } catch (cause) {
    // ok: stack-in-response, error-text-in-5xx
    const detail = cause instanceof Error ? cause.stack : String(cause);
    // ruleid: stack-in-response
    res.status(500).json({ title: 'Failed', detail });
  }
});
