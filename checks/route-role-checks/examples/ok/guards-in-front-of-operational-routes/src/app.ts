import express from "express";
import { register } from "prom-client";
import { basicAuth, requireAdmin } from "./guards";
import { serverAdapter } from "./queues";

export const app = express();

// ok: open-operational-route
app.get("/metrics", basicAuth("metrics"), async (_req, res) => {
  res.send(await register.metrics());
});
// ok: open-operational-route, unguarded-read
app.get("/health", (_req, res) => res.sendStatus(200));
// ok: open-operational-route, unguarded-read
app.get("/environment-report", (_req, res) => res.json({ region: "eu" }));

app.use("/admin", requireAdmin);
// ok: open-operational-route
app.use("/admin/queues", serverAdapter.getRouter());

if (process.env.NODE_ENV !== "production") {
  // ok: open-operational-route
  app.get("/debug/state", (_req, res) => res.json({ uptime: process.uptime() }));
}
