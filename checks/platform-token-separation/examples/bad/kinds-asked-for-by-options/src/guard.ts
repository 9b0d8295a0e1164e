import type { RequestHandler } from 'express';
import type { Tokens, Use } from './tokens';

interface Options {
  use?: Use;
  roles?: readonly string[];
}

export function createGuard({ tokens }: { tokens: Tokens }) {
  // ok: kind-not-checked
  return (options: Options = {}): RequestHandler =>
    async (req, res, next) => {
      try {
        req.auth = await tokens.check(req.headers.authorization.slice(7));
      } catch {
        return res.status(401).end();
      }
      if (options.use && req.auth.use !== options.use) return res.status(403).end();
      if (options.roles && !options.roles.includes(req.auth.role)) return res.status(403).end();
      return next();
    };
}
