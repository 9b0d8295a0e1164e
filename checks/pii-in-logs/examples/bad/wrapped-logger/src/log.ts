import winston from 'winston';

export class Log {
  private static readonly base = winston.createLogger({ level: 'info' });

  constructor(private readonly scope: string) {}

  event(name: string, data: object = {}): void {
    Log.base.info({ scope: this.scope, name, ...data });
  }

  problem(name: string, error: Error): void {
    Log.base.error({ scope: this.scope, name, message: error.message });
  }
}
