import type { NextFunction, Request, Response } from "express";
import { config } from "./config";

const apiKey = process.env.API_KEY;

export function internalOnly(req: Request, res: Response, next: NextFunction): void {
  const given = req.headers["x-internal-secret"];
  // ruleid: guard-fails-open
  if (config.internalSecret) {
    if (given !== config.internalSecret) {
      res.status(403).json({ error: "forbidden" });
      return;
    }
  }
  next();
}

export function requireApiKey(req: Request, res: Response, next: NextFunction) {
  // ruleid: guard-fails-open
  if (!apiKey) {
    return next();
  }
  if (req.get("x-api-key") !== apiKey) {
    return res.sendStatus(401);
  }
  return next();
}

export const webhookGuard = (secret?: string) => (req: Request, res: Response, next: NextFunction) => {
  const expected = secret;
  // ruleid: guard-fails-open
  if (expected && req.get("x-signature") !== expected) {
    return res.status(401).end();
  }
  next();
};

export function metricsGuard(req: Request, res: Response, next: NextFunction): void {
  const token = process.env.METRICS_TOKEN;
  // Only outside production, so it is for review.
  // ruleid: guard-fails-open
  if (!token && process.env.NODE_ENV !== "production") {
    next();
    return;
  }
  if (req.get("authorization") !== `Bearer ${token}`) {
    res.status(401).end();
    return;
  }
  next();
}
