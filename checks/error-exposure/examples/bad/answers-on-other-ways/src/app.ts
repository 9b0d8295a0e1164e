import express from 'express';
import { work } from './work';

const app = express();

app.get('/by-index', async (req, res) => {
  try {
    await work();
  } catch (error) {
    // ruleid: error-text-in-5xx
    res['json']({ error: (error as Error).message });
  }
});

app.get('/bound', async (req, res) => {
  const send = res.json.bind(res);
  try {
    await work();
  } catch (error) {
    // ruleid: error-text-in-5xx
    send({ error: (error as Error).message });
  }
});

app.get('/taken-out', async (req, res) => {
  const { json } = res;
  try {
    await work();
  } catch (error) {
    // ruleid: error-text-in-5xx
    json.call(res, { error: (error as Error).message });
  }
});

app.get('/in-brackets', async (req, res) => {
  try {
    await work();
  } catch (error) {
    // ruleid: error-text-in-5xx
    (0, res.json)({ error: (error as Error).message });
  }
});

app.get('/locals', async (req, res) => {
  try {
    await work();
  } catch (error) {
    res.locals.reason = (error as Error).message;
  }
  // ruleid: error-text-in-5xx
  res.status(500).json({ error: res.locals.reason });
});

app.get('/kept', async (req, res) => {
  let failure: unknown;
  try {
    await work();
  } catch (error) {
    failure = error;
  }
  if (failure) {
    // ruleid: error-text-in-5xx
    res.status(500).json({ error: (failure as Error).message });
  }
});

app.get('/header', async (req, res) => {
  try {
    await work();
  } catch (error) {
    // ruleid: error-text-in-5xx
    res.setHeader('x-reason', (error as Error).message);
    res.status(500).end();
  }
});

app.get('/moved', async (req, res) => {
  try {
    await work();
  } catch (error) {
    // ruleid: error-text-in-5xx
    res.redirect(`/failed?reason=${(error as Error).message}`);
  }
});

app.get('/fixed', async (req, res) => {
  try {
    await work();
  } catch {
    // ok: error-text-in-5xx
    res.setHeader('retry-after', '30');
    res.locals.reason = 'later';
    res.redirect('/failed?reason=later');
  }
});

app.get('/watched', (_req, res) => {
  // ruleid: stack-in-response
  const gone = (e: unknown) => res.end(JSON.stringify(e));
  process.once('uncaughtException', gone);
});

app.use((error: Error, req: express.Request, res: express.Response, next: express.NextFunction) => {
  res.status(500).json({ error: 'internal' });
});

app.listen(3000);
