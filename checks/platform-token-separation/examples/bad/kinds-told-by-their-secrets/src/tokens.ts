import jwt from 'jsonwebtoken';
import { settings } from './settings';

export class Tokens {
  forClerk(clerk: Clerk): string {
    return jwt.sign({ clerkId: clerk.id, tenantId: clerk.tenantId }, settings.clerkTokenSecret, { expiresIn: '8h' });
  }

  forOperator(operator: Operator): string {
    return jwt.sign({ operatorId: operator.id }, settings.operatorTokenSecret, { expiresIn: '1h' });
  }

  clerk(raw: string) {
    return this.open(raw, settings.clerkTokenSecret);
  }

  operator(raw: string) {
    return this.open(raw, settings.operatorTokenSecret);
  }

  private open(raw: string, secret: string) {
    return jwt.verify(raw, secret, { algorithms: ['HS256'] });
  }
}
