import type { NextFunction, Request, Response } from "express";
import jwt from "jsonwebtoken";

export const requireToken = (req: Request, res: Response, next: NextFunction) => {
  try {
    jwt.verify(String(req.headers.authorization), String(process.env.JOBS_KEY));
  } catch {
    return res.status(401).end();
  }
  return next();
};
