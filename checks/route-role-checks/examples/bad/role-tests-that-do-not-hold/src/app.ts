import express from "express";
import { adminOnly, listed, named, requireAdmin, staffOnly } from "./guards";
import { login } from "./login";
import { store } from "./store";

const app = express();
app.use(login);
app.get("/v1/a", staffOnly, async (_req, res) => res.json(await store.list()));
app.get("/v1/b", adminOnly, async (_req, res) => res.json(await store.list()));
app.get("/v1/c", listed, async (_req, res) => res.json(await store.list()));
app.get("/v1/d", named, async (_req, res) => res.json(await store.list()));
app.get("/v1/e", requireAdmin, async (_req, res) => res.json(await store.list()));
app.listen(3000);
