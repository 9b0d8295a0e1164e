import pino from 'pino';

const logger = pino();

export function refused(given: { token: string }, storedToken: string): void {
  logger.warn(
    // ruleid: secret-logged
    { given: given.token, expected: storedToken },
    'token mismatch',
  );
}
