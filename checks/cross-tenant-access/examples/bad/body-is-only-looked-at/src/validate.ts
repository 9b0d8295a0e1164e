import type { RequestHandler } from 'express';
import type { ZodTypeAny } from 'zod';

export const looksAtBody =
  (schema: ZodTypeAny): RequestHandler =>
  (req, res, next) => {
    const result = schema.safeParse(req.body);
    if (!result.success) return res.status(400).json({ issues: result.error.issues });
    next();
  };

export const withBody =
  (schema: ZodTypeAny): RequestHandler =>
  (req, res, next) => {
    req.body = schema.parse(req.body);
    next();
  };

export const perhapsWithBody =
  (schema: ZodTypeAny): RequestHandler =>
  (req, res, next) => {
    if (req.headers['x-strict']) {
      req.body = schema.parse(req.body);
    }
    next();
  };
