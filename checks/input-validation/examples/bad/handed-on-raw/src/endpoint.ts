import { z } from 'zod';
import type { Request, RequestHandler, Response } from 'express';

type Run = (given: { body: any; req: Request }, res: Response) => Promise<void>;

export const endpoint =
  (run: Run): RequestHandler =>
  (req, res, next) => {
    // ruleid: body-used-raw
    run({ body: req.body, req }, res).catch(next);
  };

export const wrap =
  (handler: (req: Request, res: Response) => Promise<void>): RequestHandler =>
  (req, res, next) => {
    handler(req, res).catch(next);
  };

export const watched =
  (schema: z.ZodTypeAny, handler: RequestHandler): RequestHandler =>
  (req, res, next) => {
    const query = schema.parse(req.query);
    res.locals.query = query;
    handler(req, res, next);
  };

export const sometimes =
  (schema: z.ZodTypeAny, handler: RequestHandler): RequestHandler =>
  (req, res, next) => {
    try {
      schema.parse(req.body);
    } catch {
      console.warn('unusual');
    }
    handler(req, res, next);
  };
