import { Router } from "express";
import { requireMember } from "./guards";
import { projects } from "./projects.controller";

export const router = Router();

router.get("/projects", requireMember("viewer"), projects.list);
router.get("/projects/:id", requireMember("viewer"), projects.read);
router.post("/projects", requireMember("editor"), projects.create);
router.patch("/projects/:id", requireMember("editor"), projects.update);
// ruleid: peer-without-guard
router.delete("/projects/:id", projects.remove);
router
  .route("/projects/:id/members")
  .get(requireMember("viewer"), projects.members)
  .put([requireMember("owner")], projects.setMembers);
