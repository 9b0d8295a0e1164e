import type { NextFunction, Request, Response } from "express";

export const requireSession = (req: Request, res: Response, next: NextFunction) =>
  req.session.userId ? next() : res.status(401).json({ error: "unauthorized" });
