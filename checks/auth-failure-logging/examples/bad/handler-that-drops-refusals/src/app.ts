import bcrypt from 'bcryptjs';
import { logger } from './logger';

export async function check(password: string, hash: string) {
  if (!(await bcrypt.compare(password, hash))) {
    // ruleid: silent-login-failure
    throw new InvalidCredentialsError();
  }
}

export function errorHandler(err: AppError, req: Request, res: Response, next: NextFunction) {
  if (err.status >= 500) logger.error({ err }, 'failed');
  res.status(err.status).json({ error: err.code });
}
