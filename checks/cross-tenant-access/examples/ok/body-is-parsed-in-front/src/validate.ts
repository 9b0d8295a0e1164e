import type { RequestHandler } from 'express';
import type { ZodTypeAny } from 'zod';

export const withBody =
  (schema: ZodTypeAny): RequestHandler =>
  (req, res, next) => {
    const result = schema.safeParse(req.body);
    if (!result.success) return res.status(400).json({ issues: result.error.issues });
    req.body = result.data;
    next();
  };

export const checked = ({ body }: { body: ZodTypeAny }): RequestHandler => async (req, res, next) => {
  try {
    req.body = await body.parseAsync(req.body);
  } catch (error) {
    return next(error);
  }
  next();
};
