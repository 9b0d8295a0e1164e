import { signed } from './signing';

export function partner(req, res, next) {
  // ruleid: secret-compared-plainly
  if (req.get('x-partner-key') === process.env.PARTNER_KEY) return next();
  res.sendStatus(401);
}

export function gateway(req, res, next) {
  const { GATEWAY_PASSWORD } = process.env;
  // ruleid: secret-compared-plainly
  if (req.headers['x-gateway'] !== GATEWAY_PASSWORD) return res.sendStatus(401);
  next();
}

export function hook(req, res, next) {
  const expected = signed(JSON.stringify(req.body), process.env.HOOKS);
  // ruleid: secret-compared-plainly
  if (req.get('x-sent-by') !== expected) return res.sendStatus(401);
  next();
}

export function variant(req, res, next) {
  // ok: secret-compared-plainly
  if (req.query.variant === process.env.PUBLIC_VARIANT_KEY) res.set('x-variant', 'new');
  // ok: secret-compared-plainly
  if (req.get('x-cache') === process.env.CACHE_KEY) res.set('x-cached', 'yes');
  // ok: secret-compared-plainly
  if (req.get('x-region') === process.env.REGION) res.set('x-near', 'yes');
  next();
}
