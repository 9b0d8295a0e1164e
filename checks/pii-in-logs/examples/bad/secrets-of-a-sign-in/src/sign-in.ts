import jwt from 'jsonwebtoken';
import { logger } from './logger';

export async function signIn(req: Request, accounts: Accounts) {
  const { login, password } = await req.json();
  // ruleid: secret-logged
  logger.debug({ login, password }, 'signing in');
  // ruleid: secret-logged
  logger.info(`authorization: ${req.headers.get('authorization')}`);
  const session = jwt.sign({ sub: login }, accounts.key);
  // ruleid: secret-logged
  console.log('issued', session);
  return session;
}

export async function sendMagicLink(account: Account, mailer: Mailer) {
  const resetToken = await mailer.issue(account.id);
  const link = `https://app.example/reset?token=${resetToken}`;
  // ruleid: secret-logged
  logger.info({ link }, 'reset link sent');
  // ruleid: secret-logged
  logger.warn('provider refused ' + process.env.MAIL_API_KEY);
}
