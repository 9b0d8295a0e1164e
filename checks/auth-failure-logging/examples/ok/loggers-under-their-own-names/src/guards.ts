import { doors, guarding as watch } from './logger';

export function leadsOnly(req: Request, res: Response, next: NextFunction) {
  if (!req.person?.leads) {
    watch.warn({ personId: req.person?.id, path: req.path }, 'leads only');
    // ok: silent-refusal
    res.status(403).end();
    return;
  }
  next();
}

export function staffOnly(req: Request, res: Response, next: NextFunction) {
  if (!req.person?.staff) {
    doors.warn({ personId: req.person?.id, path: req.path }, 'staff only');
    // ok: silent-refusal
    return res.status(403).end();
  }
  next();
}
