import { compare } from 'bcryptjs';
import { log } from './log';
import { users } from './users';

export async function otherwise(req, res) {
  const user = await users.byEmail(req.body.email);
  if (user && (await compare(req.body.password, user.passwordHash))) {
    res.json({ id: user.id });
  } else {
    log.warn({ userId: user?.id, reason: 'password' }, 'login refused');
    res.status(401).json({ error: 'no' });
  }
}
