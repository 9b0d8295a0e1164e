import type { RequestHandler } from "express";
import jwt, { type JwtPayload } from "jsonwebtoken";
import type { ZodTypeAny } from "zod";

export const requireUser: RequestHandler = (req, res, next) => {
  try {
    req.user = jwt.verify(req.get("authorization") ?? "", process.env.KEY!, { algorithms: ["HS256"] }) as JwtPayload;
    next();
  } catch {
    res.status(401).end();
  }
};

export const hosts: RequestHandler = (req, res, next) => {
  if (req.user.role !== "HOST") return res.status(403).end();
  next();
};

export function takes(parts: { body?: ZodTypeAny; params?: ZodTypeAny }): RequestHandler {
  return (req, _res, next) => {
    try {
      if (parts.params) req.params = parts.params.parse(req.params);
      if (parts.body) req.body = parts.body.parse(req.body);
      next();
    } catch (error) {
      next(error);
    }
  };
}
