import jwt from "jsonwebtoken";
import type { NextFunction, Request, Response } from "express";

export function login(req: Request, res: Response, next: NextFunction) {
  try {
    req.user = jwt.verify(req.headers.authorization ?? "", process.env.TOKEN_KEY!, { algorithms: ["HS256"] });
  } catch {
    return res.status(401).end();
  }
  return next();
}
