import type { Request, RequestHandler, Response } from 'express';
import type { z } from 'zod';

interface Spec<B extends z.ZodTypeAny> {
  body: B;
  run: (given: { body: z.infer<B>; req: Request }, res: Response) => Promise<void>;
}

export function endpoint<B extends z.ZodTypeAny>(spec: Spec<B>): RequestHandler {
  return async (req, res, next) => {
    try {
      await spec.run({ body: spec.body.parse(req.body), req }, res);
    } catch (error) {
      next(error);
    }
  };
}

export const parsed =
  <B extends z.ZodTypeAny>(
    schema: B,
    answer: (given: { body: z.infer<B> }, res: Response) => Promise<void>,
  ): RequestHandler =>
  (req, res, next) => {
    const body = schema.parse(req.body);
    answer({ body }, res).catch(next);
  };

export const validated =
  (schema: z.ZodTypeAny, handler: RequestHandler): RequestHandler =>
  async (req, res, next) => {
    try {
      req.body = schema.parse(req.body);
      await handler(req, res, next);
    } catch (error) {
      next(error);
    }
  };

export const safely =
  (schema: z.ZodTypeAny, handler: RequestHandler): RequestHandler =>
  (req, res, next) => {
    const result = schema.safeParse(req.body);
    if (!result.success) {
      res.status(400).end();
      return;
    }
    handler(req, res, next);
  };
