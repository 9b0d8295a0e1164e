import { rows } from './rows';

export function byPrefix(req, res, next) {
  const prefix = req.header('x-api-key').slice(0, 8);
  // ok: secret-compared-plainly
  res.locals.candidates = rows.filter((row) => row.prefix === prefix);
  next();
}

export function version(expected) {
  // ok: secret-compared-plainly
  return (req, res, next) => (req.get('x-api-version') === expected ? next() : res.status(400).end());
}

export function named(req, wanted) {
  // ok: secret-compared-plainly
  return Object.keys(req.headers).find((name) => name === wanted) ?? req.header('x-api-key');
}
