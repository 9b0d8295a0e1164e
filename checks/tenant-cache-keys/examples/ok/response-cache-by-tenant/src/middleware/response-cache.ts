import NodeCache from 'node-cache';
import type { NextFunction, Request, Response } from 'express';

const responseCache = new NodeCache({ stdTTL: 60 });

interface Options {
  keyOf?: (req: Request) => string;
}

export function cacheResponses(options: Options = {}) {
  const keyOf = options.keyOf || ((req: Request) => `${req.method}:${req.originalUrl}`);

  return (req: Request, res: Response, next: NextFunction): void => {
    const key = keyOf(req);
    const hit = responseCache.get(key);
    if (hit) {
      res.json(hit);
      return;
    }
    const json = res.json.bind(res);
    res.json = (body: unknown) => {
      responseCache.set(key, body);
      return json(body);
    };
    next();
  };
}
