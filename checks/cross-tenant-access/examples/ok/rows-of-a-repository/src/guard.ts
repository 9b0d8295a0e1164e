import type { RequestHandler } from "express";
import jwt, { type JwtPayload } from "jsonwebtoken";

export const requireUser: RequestHandler = (req, res, next) => {
  try {
    req.user = jwt.verify(req.get("authorization") ?? "", process.env.KEY!, { algorithms: ["HS256"] }) as JwtPayload;
    next();
  } catch {
    res.status(401).end();
  }
};
