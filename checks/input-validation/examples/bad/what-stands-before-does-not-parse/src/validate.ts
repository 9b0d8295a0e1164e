import type { RequestHandler } from 'express';
import { z, type ZodTypeAny } from 'zod';

export const item = z.object({ title: z.string().max(80) });
export const id = z.object({ id: z.string().uuid() });

export const validate =
  (schema: ZodTypeAny, part: 'body' | 'params' | 'query' = 'body'): RequestHandler =>
  (req, res, next) => {
    const result = schema.safeParse(req[part]);
    if (!result.success) return res.status(400).json({ code: 'invalid' });
    req[part] = result.data;
    return next();
  };

export const watch =
  (schema: ZodTypeAny): RequestHandler =>
  (req, _res, next) => {
    const result = schema.safeParse(req.body);
    if (!result.success) console.warn('unusual');
    next();
  };

export const path: RequestHandler = (req, res, next) => {
  if (!id.safeParse(req.params).success) return res.status(400).end();
  return next();
};

export const nothing = (_schema: ZodTypeAny): RequestHandler => (_req, _res, next) => next();

export const sometimes: RequestHandler = (req, _res, next) => {
  if (req.query.strict) req.body = item.parse(req.body);
  next();
};
