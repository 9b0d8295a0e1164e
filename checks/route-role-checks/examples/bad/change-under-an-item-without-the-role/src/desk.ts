import { Router } from "express";
import { allow } from "./guards";
import { crew } from "./people";

// All items of one application, which is one router: the resource is told by the path.
export const desk = Router();

desk.get("/slots", crew.list);
desk.put("/slots/:personId", crew.change);
desk.get("/rooms", allow("head"), crew.list);
desk.get("/rooms/:personId", allow("head"), crew.read);
desk.get("/rooms/:personId/log", allow("head"), crew.read);
desk.delete("/rooms/:personId", allow("head"), crew.change);
// ruleid: peer-without-guard
desk.put("/rooms/:id/state", crew.rank);
