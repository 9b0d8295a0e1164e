import express from "express";
import { atLeast, byTable, customersOnly, listed, named, notSuspended, ranked, staffOnly } from "./guards";
import { login } from "./login";
import { store } from "./store";

const app = express();
// ok: level-below-requirement
app.use(login);
app.get("/v1/admin/a", staffOnly, async (_req, res) => res.json(await store.list()));
app.get("/v1/admin/b", listed, async (_req, res) => res.json(await store.list()));
app.get("/v1/admin/c", named, async (_req, res) => res.json(await store.list()));
app.get("/v1/admin/d", atLeast("admin"), async (_req, res) => res.json(await store.list()));
app.get("/v1/admin/e", ranked, async (_req, res) => res.json(await store.list()));
app.get("/v1/admin/f", byTable, async (_req, res) => res.json(await store.list()));
app.get("/v1/orders", notSuspended, async (_req, res) => res.json(await store.list()));
app.get("/v1/baskets", customersOnly, async (_req, res) => res.json(await store.list()));
app.listen(3000);
