import type { NextFunction, Request, Response } from "express";

export type Role = "head" | "clerk";

export const allow =
  (...roles: Role[]) =>
  (req: Request, res: Response, next: NextFunction) => {
    if (!roles.includes(req.user!.role)) return res.status(403).end();
    return next();
  };
