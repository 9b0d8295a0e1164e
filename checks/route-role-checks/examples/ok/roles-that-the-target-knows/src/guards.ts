import jwt from "jsonwebtoken";
import type { RequestHandler } from "express";
import type { Role } from "./roles";
import { users } from "./users";

export function requireAny(roles: Role[]): RequestHandler {
  return async (req, res, next) => {
    const claims = jwt.verify(req.headers.authorization ?? "", process.env.TOKEN_KEY!, { algorithms: ["HS256"] });
    const user = await users.findOne({ id: claims.sub });
    // ok: target-role-decides
    if (!user || !roles.includes(user.role)) {
      return res.status(403).end();
    }
    // ok: role-by-presence
    const role = user.role ?? claims.role;
    req.context = { role };
    return next();
  };
}
