import jwt from "jsonwebtoken";
import type { NextFunction, Request, Response } from "express";
import { users } from "./users";

export type Role = "ADMINISTRATOR" | "CLERK";

export function adminOnly(req: Request, res: Response, next: NextFunction) {
  const claims = jwt.verify(req.headers.authorization ?? "", process.env.TOKEN_KEY!, { algorithms: ["HS256"] });
  // ruleid: unknown-role-literal
  if (claims.role !== "SUPERVISOR") {
    return res.status(403).end();
  }
  // ruleid: role-by-presence
  const isAdmin = !!claims.userId;
  req.context = {
    isAdmin,
    // ruleid: role-by-presence
    role: claims.tenantId ? "CLERK" : "ADMINISTRATOR",
  };
  return next();
}

export async function ownerOnly(req: Request, res: Response, next: NextFunction) {
  const claims = jwt.verify(req.headers.authorization ?? "", process.env.TOKEN_KEY!, { algorithms: ["HS256"] });
  const user = await users.findOne({ id: req.params.id });
  // ruleid: target-role-decides
  if (!claims || user.role === "ADMINISTRATOR") {
    return res.status(403).end();
  }
  return next();
}
