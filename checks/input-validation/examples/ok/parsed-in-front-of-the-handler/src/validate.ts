import type { RequestHandler } from 'express';
import { z, type ZodTypeAny } from 'zod';

export const item = z.object({ title: z.string().max(80) });

export const validate =
  (schema: ZodTypeAny): RequestHandler =>
  (req, _res, next) => {
    req.body = schema.parse(req.body);
    next();
  };

export const safely =
  (schema: ZodTypeAny, part: 'body' | 'headers' = 'body'): RequestHandler =>
  (req, res, next) => {
    const result = schema.safeParse(req[part]);
    if (!result.success) {
      res.status(400).json({ code: 'invalid' });
      return;
    }
    next();
  };

export const check: RequestHandler = (req, res, next) => {
  if (!item.safeParse(req.body).success) return res.status(400).end();
  return next();
};

export const each =
  (schemas: { body?: ZodTypeAny; file?: ZodTypeAny }): RequestHandler =>
  (req, _res, next) => {
    if (schemas.body) req.body = schemas.body.parse(req.body);
    next();
  };

export const wrap =
  (handler: RequestHandler): RequestHandler =>
  (req, res, next) =>
    Promise.resolve(handler(req, res, next)).catch(next);
