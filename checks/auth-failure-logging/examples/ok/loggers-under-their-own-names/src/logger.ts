import pino from 'pino';

export const logger = pino();
export const guarding = logger.child({ part: 'guards' });
const base = pino({ level: 'info' });
export const doors = base.child({ part: 'doors' });
