import { Router, type Router as RouterType } from "express";
import { store } from "../store";
import type { Route } from "../lib/route";

export class ToolsRoute implements Route {
  public readonly router: RouterType;

  constructor() {
    this.router = Router();
    registerTools(this.router);
  }
}

function registerTools(router: RouterType) {
  // ok: unguarded-route
  router.post("/tools/reindex", async (_req, res) => res.json(await store.reindex()));
}
