import type { NextFunction, Request, Response } from "express";
import { timingSafeEqual } from "node:crypto";

export const basicAuth = (realm: string) => (req: Request, res: Response, next: NextFunction) => {
  const [, encoded = ""] = (req.headers.authorization ?? "").split(" ");
  const [, password = ""] = Buffer.from(encoded, "base64").toString().split(":");
  if (!timingSafeEqual(Buffer.from(password), Buffer.from(process.env.METRICS_PASSWORD!))) {
    return res.set("WWW-Authenticate", `Basic realm="${realm}"`).sendStatus(401);
  }
  return next();
};

export function requireAdmin(req: Request, res: Response, next: NextFunction) {
  if (!req.user?.isAdmin) {
    return res.status(403).end();
  }
  return next();
}
