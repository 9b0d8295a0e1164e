import express from "express";
import { PrismaClient } from "@prisma/client";
import { bus } from "./bus";

const stop = new AbortController();
const app = express();
const prisma = new PrismaClient();

// ok: interval-not-cleared
setInterval(() => bus.emit("tick"), 60_000).unref();
// ok: listener-not-removed
process.on("SIGTERM", () => process.exit(0));

app.get("/events", (req, res) => {
  const tell = (text: string): boolean => res.write(text);
  // ok: listener-not-removed
  bus.on("booking", tell);
  // ok: interval-not-cleared
  const timer = setInterval(() => res.write(":"), 10_000);
  // ok: listener-not-removed
  req.on("close", () => {
    bus.off("booking", tell);
    clearInterval(timer);
  });
});

app.get("/rooms", async (_req, res) => {
  // ok: client-per-request
  res.json(await prisma.room.count());
});

app.get("/copy", async (_req, res) => {
  // ok: client-per-request
  const other = new PrismaClient();
  res.json(await other.room.count());
  await other.$disconnect();
});

app.get("/stopped", (_req, res) => {
  // ok: listener-not-removed
  stop.signal.addEventListener("abort", () => res.end(), { once: true });
});

app.listen(3000);
