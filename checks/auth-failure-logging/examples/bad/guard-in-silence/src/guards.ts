export function requireKey(req: Request, res: Response, next: NextFunction) {
  if (!req.headers['x-key']) {
    // ruleid: silent-refusal
    return res.status(401).json({ error: 'key missing' });
  }
  if (!req.account.admin) {
    // ruleid: silent-refusal
    return res.sendStatus(403);
  }
  next();
}
