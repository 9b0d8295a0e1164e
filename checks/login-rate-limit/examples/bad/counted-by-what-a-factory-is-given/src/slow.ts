import type { Request } from 'express';
import rateLimit from 'express-rate-limit';

type Pace = { max: number; minutes: number; per?: (req: Request) => string };

export const slow = ({ max, minutes, per }: Pace) =>
  rateLimit({ windowMs: minutes * 60_000, max, ...(per ? { keyGenerator: per } : {}) });

export const counted = ({ max, minutes, per }: Required<Pace>) =>
  rateLimit({ windowMs: minutes * 60_000, max, keyGenerator: per });

export const either = ({ max, minutes, per }: Pace) =>
  rateLimit({ windowMs: minutes * 60_000, max, ...(per && { keyGenerator: per }) });
