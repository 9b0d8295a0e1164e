import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { TokenService } from "./token.service";

export function createAuth(tokens: TokenService): RequestHandler {
  return (req: Request, res: Response, next: NextFunction): void => {
    try {
      res.locals.principal = tokens.verify(bearer(req));
      next();
    } catch (error) {
      next(error);
    }
  };
}

export function createStaffAuth(tokens: TokenService): RequestHandler {
  return (req: Request, res: Response, next: NextFunction): void => {
    try {
      const principal = tokens.verify(bearer(req));
      if (principal.kind !== "staff") {
        res.status(403).json({ error: "forbidden" });
        return;
      }
      res.locals.principal = principal;
      next();
    } catch (error) {
      next(error);
    }
  };
}

function bearer(req: Request): string {
  const [, token] = (req.get("authorization") ?? "").split(" ");
  if (!token) {
    throw new Error("unauthorized");
  }
  return token;
}
