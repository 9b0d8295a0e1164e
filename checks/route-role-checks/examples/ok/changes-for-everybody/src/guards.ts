import type { NextFunction, Request, Response } from "express";

export type Role = "admin" | "member";

export function adminOnly(req: Request, res: Response, next: NextFunction) {
  if (req.user!.role !== "admin") return res.status(403).end();
  return next();
}
