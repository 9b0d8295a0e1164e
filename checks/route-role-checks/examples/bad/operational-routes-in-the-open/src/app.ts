import express from "express";
import { register } from "prom-client";
import { serverAdapter } from "./queues";

export const app = express();
app.use(express.json());

// ruleid: open-operational-route
app.get("/metrics", async (_req, res) => {
  res.send(await register.metrics());
});

// ruleid: open-operational-route
app.use("/admin/queues", serverAdapter.getRouter());

// ruleid: open-operational-route
app.get("/internal/settings", (_req, res) => {
  res.json(process.env);
});
