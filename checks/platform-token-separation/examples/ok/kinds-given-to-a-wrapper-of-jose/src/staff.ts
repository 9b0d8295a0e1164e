import { issue, open } from './seals';
import { settings } from './settings';

const key = new TextEncoder().encode(settings.STAFF_KEY);

export async function welcomeStaff(staffId: string) {
  return issue({ staffId, kind: 'staff' }, key, '1h');
}

export async function staff(req, res, next) {
  try {
    req.staff = await open(req.headers.authorization.slice(7), key);
  } catch {
    return res.status(401).end();
  }
  next();
}
