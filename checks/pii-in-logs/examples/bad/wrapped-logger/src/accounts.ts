import { Log } from './log';

export class Accounts {
  constructor(private readonly log: Log) {}

  login(email: string, password: string): void {
    // ruleid: secret-logged, audit-email
    this.log.event('login refused', { email, password });
    // ok: personal-field-logged
    this.log.event('login', { attempts: 3 });
  }
}
