import { Router } from "express";
import { allow } from "./guards";
import { crew } from "./people";

export const staff = Router();

staff.get("/", allow("head"), crew.list);
staff.post("/", allow("head"), crew.add);
staff.get("/:personId", allow("head"), crew.read);
staff.patch("/:personId", allow("head"), crew.change);
// ruleid: peer-without-guard
staff.put("/:personId/rank", crew.rank);
// ok: peer-without-guard
staff.get("/:personId/card", allow("head"), crew.read);
