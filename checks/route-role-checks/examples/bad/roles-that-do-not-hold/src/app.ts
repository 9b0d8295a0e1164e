import express from "express";
import { adminOnly, ownerOnly } from "./guards";
import { store } from "./store";

const app = express();
app.post("/v1/exports", adminOnly, async (_req, res) => res.json(await store.export()));
app.delete("/v1/users/:id", ownerOnly, async (req, res) => res.json(await store.remove(req.params.id)));
app.listen(3000);
