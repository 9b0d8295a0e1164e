import { pino } from 'pino';
import { all, readSettings, type Settings } from './settings';

export const makeLogger = (s: Settings) => {
  const logger = pino({ redact: ['hidden.MAIL_API_KEY'] });
  // ruleid: whole-object-logged
  logger.debug({ settings: s }, 'settings read');
  // ok: whole-object-logged
  logger.debug({ hidden: s }, 'settings read');
  // ok: whole-object-logged
  logger.debug({ port: s.PORT }, 'settings read');
  return logger;
};

const log = pino();
const read = readSettings();
// ruleid: whole-object-logged
log.info(read, 'start');
// ruleid: whole-object-logged
log.info({ auth: all.auth }, 'start');
// ok: whole-object-logged
log.info({ pages: all.pages }, 'start');

export function connected(options: { host: string; password: string }, place: { host: string }): void {
  // ruleid: whole-object-logged
  log.info(options, 'connected');
  // ok: whole-object-logged
  log.info(place, 'connected');
  // ok: whole-object-logged
  log.info(`connected ${options}`);
}
