import express from "express";
import { register } from "prom-client";
import { basicAuth, requireAdmin } from "./guards";
import { serverAdapter } from "./queues";
import { profile } from "./profile";

export const app = express();

// ok: open-operational-route
app.get("/metrics", basicAuth("metrics"), async (_req, res) => {
  res.send(await register.metrics());
});
// ok: open-operational-route
app.get("/health", (_req, res) => res.sendStatus(200));
// ok: open-operational-route
app.get("/profile", profile);
// ok: open-operational-route
app.get("/environment-report", profile);

app.use("/admin", requireAdmin);
// ok: open-operational-route
app.use("/admin/queues", serverAdapter.getRouter());
// ok: open-operational-route
app.get("/debug/state", (req, res) => {
  if (req.get("x-debug-secret") !== process.env.DEBUG_SECRET) return res.sendStatus(403);
  return res.json({ uptime: process.uptime() });
});
