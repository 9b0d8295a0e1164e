import { Router } from "express";
import { db } from "./db";

export function createAdminRouter(): Router {
  const router = Router();
  router.get("/tenants", async (_req, res) => res.json(await db.tenant.findMany()));
  router.delete("/tenants/:id", async (req, res) => {
    await db.tenant.delete({ where: { id: req.params.id } });
    res.status(204).end();
  });
  return router;
}
