import type { NextFunction, Request, Response } from "express";

export enum Rank {
  Member = 1,
  Admin = 2,
}
const RANKS: Record<string, number> = { member: 1, admin: 2, owner: 3 };
const MAY_EXPORT: Record<string, boolean> = { admin: true, owner: true };

export function staffOnly(req: Request, res: Response, next: NextFunction) {
  // ok: role-test-does-not-hold
  if (req.user!.role === "admin" || req.user!.role === "owner") return next();
  return res.status(403).end();
}

export function listed(req: Request, res: Response, next: NextFunction) {
  // ok: role-test-does-not-hold
  if (!["admin", "owner"].includes(req.user!.role)) return res.status(403).end();
  return next();
}

export function named(req: Request, res: Response, next: NextFunction) {
  // ok: role-test-does-not-hold
  if (req.user!.roles.includes("admin")) return next();
  return res.status(403).end();
}

export function notSuspended(req: Request, res: Response, next: NextFunction) {
  // ok: role-test-does-not-hold
  if (req.user!.role === "suspended") return res.status(403).end();
  return next();
}

export function customersOnly(req: Request, res: Response, next: NextFunction) {
  // ok: role-test-does-not-hold
  if (req.user!.role !== "customer") return res.status(403).end();
  return next();
}

export function among(req: Request, res: Response, next: NextFunction) {
  // ok: role-test-does-not-hold
  if (req.user!.roles.indexOf("admin") === -1) return res.status(403).end();
  return next();
}

export function redirectAdmins(req: Request, res: Response, next: NextFunction) {
  // ok: role-test-does-not-hold
  if (req.user!.role === "admin") return res.redirect("/admin");
  return next();
}

export function blockOwners(req: Request, res: Response, next: NextFunction) {
  // ok: role-test-does-not-hold
  if (req.user!.role === "owner") return res.status(403).end();
  return next();
}

export const atLeast = (least: string) => (req: Request, res: Response, next: NextFunction) => {
  if ((RANKS[req.user!.role] ?? 0) < RANKS[least]) return res.status(403).end();
  return next();
};

export function ranked(req: Request, res: Response, next: NextFunction) {
  return req.user!.role >= Rank.Admin ? next() : res.status(403).end();
}

export function byTable(req: Request, res: Response, next: NextFunction) {
  if (!MAY_EXPORT[req.user!.role]) return res.status(403).end();
  return next();
}

// ok: role-test-does-not-hold
export const label = (role: string) => (role === "admin" && "Administrator") || "Member";
// ok: role-test-does-not-hold
export const shown = (user: { name: string }) => user.name.includes("admin") || user.name === "owner";
