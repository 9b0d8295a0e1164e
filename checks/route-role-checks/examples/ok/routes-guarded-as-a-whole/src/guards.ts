import type { NextFunction, Request, RequestHandler, Response } from "express";

export function requireMember(req: Request, res: Response, next: NextFunction) {
  if (!req.session?.memberId) {
    return res.status(401).end();
  }
  return next();
}

export const requireRole =
  (role: string): RequestHandler =>
  (req, res, next) => {
    if (!req.session.roles.includes(role)) {
      return res.status(403).end();
    }
    return next();
  };
