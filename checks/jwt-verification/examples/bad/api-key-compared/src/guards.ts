import { createHmac } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

export function cronGuard(req: Request, res: Response, next: NextFunction): void {
  // ruleid: secret-compared-plainly
  if (req.headers.authorization !== `Bearer ${process.env.CRON_SECRET}`) {
    res.sendStatus(401);
    return;
  }
  next();
}

export function internalGuard(expectedSecret: string) {
  return (req: Request, res: Response, next: NextFunction): void => {
    const secret = req.get('x-internal-secret');
    // ruleid: secret-compared-plainly
    if (secret !== expectedSecret) {
      res.sendStatus(401);
      return;
    }
    next();
  };
}

export function isSigned(body: string, signature: string, key: string): boolean {
  const ours = createHmac('sha256', key).update(body).digest('hex');
  // ruleid: secret-compared-plainly
  return ours === signature;
}

export function sameKey(account: { apiKey: string }, request: Request): boolean {
  // ruleid: secret-compared-plainly
  return account.apiKey === request.headers['x-api-key'];
}

export function safeEqual(left: string, right: string): boolean {
  if (left.length !== right.length) return false;
  // ruleid: secret-compared-plainly
  for (let i = 0; i < left.length; i += 1) {
    if (left[i] !== right[i]) return false;
  }
  return true;
}
