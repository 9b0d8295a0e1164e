import type { RequestHandler } from 'express';
import type { ZodTypeAny } from 'zod';

export function validate(parts: { body?: ZodTypeAny; params?: ZodTypeAny }): RequestHandler {
  return (req, _res, next) => {
    try {
      if (parts.params) req.params = parts.params.parse(req.params);
      if (parts.body) req.body = parts.body.parse(req.body);
      next();
    } catch (error) {
      next(error);
    }
  };
}
