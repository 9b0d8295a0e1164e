import { Router } from "express";
import { requireLogin } from "./guards";
import { accounts } from "./accounts.controller";

export function accountRoutes(router: Router): void {
  // ok: peer-without-guard
  router.post("/login", accounts.login);
  // ok: peer-without-guard
  router.post("/webhooks/payment", accounts.paid);
  // ok: peer-without-guard
  router.get("/catalog", accounts.catalog);
  // ok: peer-without-guard
  router.post("/newsletter", accounts.subscribe);
  router.post("/accounts", requireLogin, accounts.create);
  router.patch("/accounts/:id", requireLogin, accounts.update);
  router.put("/accounts/:id", requireLogin, accounts.replace);
  router.delete("/accounts/:id", requireLogin, accounts.remove);
}
