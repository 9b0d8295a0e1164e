import { Router } from "express";
import { requireMember, requireRole } from "./guards";
import { projects } from "./projects.controller";

export const router = Router();

router.use(requireMember);

router.get("/projects", requireRole("viewer"), projects.list);
router.post("/projects", requireRole("editor"), projects.create);
router.patch("/projects/:id", requireRole("editor"), projects.update);
router.put("/projects/:id", requireRole("editor"), projects.replace);
// ok: peer-without-guard
router.delete("/favourites/:id", projects.forget);
