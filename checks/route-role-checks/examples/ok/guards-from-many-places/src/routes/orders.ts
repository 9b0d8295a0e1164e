import { Router } from "express";
import { store } from "../store";
import type { Route } from "../lib/route";

export class OrdersRoute implements Route {
  public router = Router();

  constructor() {
    // ok: unguarded-read
    this.router.get("/orders", async (_req, res) => res.json(await store.orders()));
    // ok: unguarded-route
    this.router
      .route("/orders/:id")
      .put(async (req, res) => res.json(await store.save(req.params.id, req.body)))
      .delete(async (req, res) => res.json(await store.remove(req.params.id)));
  }
}
