import type { NextFunction, Request, Response } from "express";

export function requireLogin(req: Request, res: Response, next: NextFunction): void {
  if (!req.isAuthenticated()) {
    res.sendStatus(401);
    return;
  }
  next();
}
