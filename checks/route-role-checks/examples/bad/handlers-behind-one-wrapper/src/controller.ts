import type { NextFunction, Request, Response } from 'express';

type Method = (req: Request, res: Response) => Promise<unknown>;

export abstract class Controller {
  protected run = (method: Method) => (req: Request, res: Response, next: NextFunction) =>
    method.call(this, req, res).catch(next);
}
