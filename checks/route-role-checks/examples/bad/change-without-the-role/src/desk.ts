import { Router } from "express";
import { adminOnly } from "./guards";
import { members } from "./members";

export const desk = Router()
  .get("/plan", adminOnly, members.list)
  .put("/plan", adminOnly, members.change)
  .get("/seats", adminOnly, members.list)
  .post("/pause", adminOnly, members.add)
  // ruleid: peer-without-guard
  .put("/name", members.change);
