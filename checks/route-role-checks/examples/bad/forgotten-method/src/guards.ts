import jwt from "jsonwebtoken";
import type { NextFunction, Request, RequestHandler, Response } from "express";

export function requireMember(least: string): RequestHandler {
  return (req: Request, res: Response, next: NextFunction) => {
    try {
      const claims = jwt.verify(req.headers.authorization ?? "", process.env.TOKEN_KEY!, { algorithms: ["HS256"] });
      if (claims.role !== least) {
        return res.status(403).end();
      }
      req.user = claims;
      return next();
    } catch (error) {
      return next(error);
    }
  };
}
