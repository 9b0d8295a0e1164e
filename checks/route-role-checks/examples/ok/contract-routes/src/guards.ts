import { jwtVerify } from "jose";
import type { NextFunction, Request, RequestHandler, Response } from "express";

const key = new TextEncoder().encode(process.env.TOKEN_KEY);

export async function authenticate(req: Request, res: Response, next: NextFunction): Promise<void> {
  try {
    const { payload } = await jwtVerify(req.headers.authorization?.slice(7) ?? "", key, { algorithms: ["HS256"] });
    res.locals.claims = payload;
  } catch {
    res.status(401).json({ error: "unauthorized" });
    return;
  }
  next();
}

export const requireRole =
  (role: string): RequestHandler =>
  (_req, res, next) => {
    if (res.locals.claims?.role === role) return next();
    return res.status(403).json({ error: "forbidden" });
  };
