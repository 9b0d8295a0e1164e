import pino from 'pino';

const logger = pino();

export function visited(raw: string, status: string, days: number, req: { cookies: Record<string, string> }): void {
  const known = req.cookies.visit !== undefined;
  logger.info({ cookie: known, token: days });
  logger.info({ email: status });
  const short = raw.slice(0, 4);
  logger.info({ sessionToken: short });
  logger.info({ visit: raw });
  const length = raw.length;
  logger.info({ password: length });
}
