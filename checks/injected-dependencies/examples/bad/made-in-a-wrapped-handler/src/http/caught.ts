import type { Request, RequestHandler, Response } from "express";

export const caught =
  (answer: (req: Request, res: Response) => Promise<unknown>): RequestHandler =>
  (req, res, next) => {
    answer(req, res).catch(next);
  };
