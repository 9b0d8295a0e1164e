import express from "express";
import { requireAny } from "./guards";
import { Role } from "./roles";
import { store } from "./store";

const app = express();
// ok: unknown-role-literal
app.post("/v1/exports", requireAny([Role.Clerk, Role.Administrator]), async (_req, res) => res.json(await store.export()));
app.listen(3000);
