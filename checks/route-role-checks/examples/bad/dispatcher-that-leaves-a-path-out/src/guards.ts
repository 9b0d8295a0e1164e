import jwt from "jsonwebtoken";
import type { NextFunction, Request, Response } from "express";

export function authenticate(req: Request, res: Response, next: NextFunction) {
  const token = req.headers.authorization?.replace("Bearer ", "");
  if (!token) {
    return res.status(401).end();
  }
  jwt.verify(token, process.env.TOKEN_KEY!, { algorithms: ["HS256"] }, (error, claims) => {
    if (error) {
      return res.status(401).end();
    }
    req.claims = claims;
    return next();
  });
}

export function requireAdmin(req: Request, res: Response, next: NextFunction) {
  authenticate(req, res, () => {
    if (req.claims.role !== "admin") {
      return res.status(403).end();
    }
    return next();
  });
}
