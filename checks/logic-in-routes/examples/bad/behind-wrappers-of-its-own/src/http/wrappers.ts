import type { NextFunction, Request, RequestHandler, Response } from "express";

type Answers = (req: Request, res: Response, next: NextFunction) => Promise<unknown>;
export interface Signed extends Request {
  tenant: string;
}

export const caught =
  (answer: (req: Signed, res: Response) => Promise<unknown>) =>
  (req: Request, res: Response, next: NextFunction) => {
    answer(req as Signed, res).catch(next);
  };

export function settled(answer: Answers): RequestHandler {
  return function (req, res, next) {
    Promise.resolve(answer(req, res, next)).catch(next);
  };
}

export const spread = (answer: Answers): RequestHandler => (...given) => answer(...given).catch(given[2]);

export const withContext =
  (answer: (context: { req: Request; tenant: string }) => Promise<unknown>): RequestHandler =>
  async (req, res, next) => {
    try {
      res.json(await answer({ req, tenant: String(res.locals.tenant) }));
    } catch (error) {
      next(error);
    }
  };

export const made = (options: { run: Answers }): RequestHandler => (req, res, next) => options.run(req, res, next);

export const counted =
  (count: (id: string) => Promise<number>): RequestHandler =>
  async (req, res) => {
    res.json({ count: await count(req.params.id) });
  };
