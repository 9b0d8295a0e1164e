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
