import pino from 'pino';

const logger = pino();

export function notes() {
  // ok: console-call
  logger.info('notes');
}

interface Output {
  log(text: string): void;
}

export function told(console: Output) {
  // ok: console-call
  console.log('told');
}

export function kept(lines: string[]) {
  const console = { log: (text: string) => lines.push(text) };
  // ok: console-call
  console.log('kept');
  const { log } = logger;
  // ok: console-call
  log('by the logger');
}
