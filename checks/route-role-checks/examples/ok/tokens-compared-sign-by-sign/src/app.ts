import express from 'express';
import { register } from 'prom-client';

// Written by hand: it looks at every sign, wherever the first difference stands.
function sameText(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let different = 0;
  for (let at = 0; at < one.length; at++) different |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return different === 0;
}

function scrapersOnly(req: express.Request, res: express.Response, next: express.NextFunction) {
  const wanted = process.env.SCRAPE_TOKEN;
  const sent = req.headers.authorization?.replace(/^Bearer /, '');
  if (!wanted || !sent || !sameText(sent, wanted)) return res.sendStatus(401);
  next();
}

const app = express();
// ok: open-operational-route
app.get('/metrics', scrapersOnly, async (_req, res) => res.send(await register.metrics()));
app.listen(3000);
