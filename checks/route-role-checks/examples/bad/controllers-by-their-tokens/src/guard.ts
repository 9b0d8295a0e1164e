import jwt from 'jsonwebtoken';
import type { RequestHandler } from 'express';

export class Guard {
  constructor(private readonly key: string) {}

  member(): RequestHandler {
    return (req, res, next) => {
      try {
        const claims = jwt.verify(req.get('authorization') ?? '', this.key, { algorithms: ['HS256'] });
        res.locals.member = claims;
      } catch {
        return void res.sendStatus(401);
      }
      next();
    };
  }
}
