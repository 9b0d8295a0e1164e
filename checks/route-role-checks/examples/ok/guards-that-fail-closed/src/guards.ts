import type { NextFunction, Request, Response, Router } from "express";
import { config } from "./config";
import { verify } from "./tokens";

export function internalOnly(req: Request, res: Response, next: NextFunction): void {
  // ok: guard-fails-open
  if (!config.internalSecret) {
    res.status(503).json({ error: "not configured" });
    return;
  }
  if (req.headers["x-internal-secret"] !== config.internalSecret) {
    res.status(403).json({ error: "forbidden" });
    return;
  }
  next();
}

export function requireSession(req: Request, res: Response, next: NextFunction): void {
  try {
    res.locals.user = verify(req.headers.authorization);
    if (!res.locals.user) {
      res.status(401).end();
      return;
    }
    next();
    // ok: guard-fails-open
  } catch (error) {
    next(error);
  }
}

export function optionalSession(req: Request, res: Response, next: NextFunction): void {
  const token = req.headers.authorization;
  // ok: guard-fails-open
  if (!token) {
    next();
    return;
  }
  if (!verify(token)) {
    res.status(401).end();
    return;
  }
  next();
}

export const sessionFrom =
  (options: { tokenOf(req: Request): string | undefined }) => (req: Request, res: Response, next: NextFunction) => {
    const token = options.tokenOf(req);
    // ok: guard-fails-open
    if (!token) {
      return next();
    }
    return verify(token) ? next() : res.sendStatus(401);
  };

export function readOnly(req: Request, res: Response, next: NextFunction): void {
  // ok: guard-fails-open
  if (config.features && req.method === "GET") {
    next();
    return;
  }
  res.status(403).end();
}

export function touch(req: Request, res: Response, next: NextFunction): void {
  try {
    res.locals.seen = Date.now();
    // ok: guard-fails-open
  } catch {
    next();
    return;
  }
  next();
}

export function register(router: Router): void {
  router.get("/orders", requireSession, (_req, res) => res.json([]));
}
