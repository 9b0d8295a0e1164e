import { notices } from './notices';

export function leadsOnly(req: Request, res: Response, next: NextFunction) {
  if (!req.person?.leads) {
    notices.warn(req.person);
    // ruleid: silent-refusal
    res.status(403).end();
    return;
  }
  next();
}
