import type { NextFunction, Request, Response } from "express";

export type Role = "admin" | "owner" | "superadmin" | "member";
const ALLOWED = "superadmin,admin";

export function staffOnly(req: Request, res: Response, next: NextFunction) {
  // ruleid: role-test-does-not-hold
  if (req.user!.role === "admin" || "owner") return next();
  return res.status(403).end();
}

// ruleid: role-test-does-not-hold
export const isOwner = (user: { role: Role }) => user.role === "owner" || "superadmin";

export function adminOnly(req: Request, res: Response, next: NextFunction) {
  // ruleid: role-test-does-not-hold
  if ((req.user!.role = "admin")) return next();
  return res.status(403).end();
}

export function listed(req: Request, res: Response, next: NextFunction) {
  // ruleid: role-test-does-not-hold
  if (!ALLOWED.includes(req.user!.role)) return res.status(403).end();
  return next();
}

export function named(req: Request, res: Response, next: NextFunction) {
  // ruleid: role-test-does-not-hold
  if (req.user!.role.includes("admin")) return next();
  return res.status(403).end();
}

export function among(req: Request, res: Response, next: NextFunction) {
  // ruleid: role-test-does-not-hold
  if (!req.user!.roles.indexOf("admin")) return res.status(403).end();
  return next();
}

export function requireAdmin(req: Request, res: Response, next: NextFunction) {
  // ruleid: role-test-does-not-hold
  if (req.user!.role === "admin") return res.status(403).json({ error: "forbidden" });
  return next();
}
