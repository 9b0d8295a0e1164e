import { Router } from "express";
import { one } from "./rooms";

export const router = Router();
router.get("/rooms/:id", async (req, res) => {
  res.set("Cache-Control", "public, max-age=600");
  res.json(await one(res.locals.tenantId, req.params.id));
});
