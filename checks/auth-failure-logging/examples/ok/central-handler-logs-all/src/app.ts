import bcrypt from 'bcryptjs';
import { logger } from './logger';

export async function check(password: string, hash: string) {
  // ok: silent-login-failure
  if (!(await bcrypt.compare(password, hash))) throw new InvalidCredentialsError();
}

export function requireAccount(req: Request, res: Response, next: NextFunction) {
  // ok: silent-refusal
  if (!req.account) return next(new UnauthorizedError('sign in first'));
  next();
}

export function errorHandler(err: AppError, req: Request, res: Response, next: NextFunction) {
  logger.warn({ err: { name: err.name, code: err.code }, path: req.path }, 'refused');
  res.status(err.status).json({ error: err.code });
}
