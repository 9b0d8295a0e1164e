import rateLimit from 'express-rate-limit';
import type { Request } from 'express';

function teamOf(req: Request): string {
  const middle = req.get('authorization')?.split('.')[1];
  if (!middle) return 'nobody';
  // ruleid: decoded-not-verified
  return JSON.parse(Buffer.from(middle, 'base64url').toString('utf8')).teamRef ?? 'nobody';
}

export const limits = () => ({
  perTeam: rateLimit({ windowMs: 60_000, limit: 100, keyGenerator: teamOf }),
  perShop: rateLimit({
    windowMs: 60_000,
    limit: 100,
    // ruleid: decoded-not-verified
    keyGenerator: (req) => JSON.parse(atob(req.headers.authorization!.slice(7).split('.')[1])).shopRef,
  }),
});
