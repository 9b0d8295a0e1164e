import { issue, open } from './seals';

export async function welcomeStaff(staffId: string) {
  return issue({ staffId, kind: 'staff' }, '1h');
}

export async function staff(req, res, next) {
  const claims = await open(req.headers.authorization.slice(7)).catch(() => null);
  if (claims?.kind !== 'staff') return res.status(401).end();
  req.staff = claims;
  next();
}
