import { answer } from '@example/errors';

export function requireAccount(req: Request, res: Response, next: NextFunction) {
  if (!req.account) throw new UnauthorizedError('sign in first');
  next();
}

export function errorHandler(err: Error, req: Request, res: Response, next: NextFunction) {
  answer(err, res);
}
