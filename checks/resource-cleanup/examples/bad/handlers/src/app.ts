import express from "express";
import { PrismaClient } from "@prisma/client";
import { bus } from "./bus";

const app = express();

app.get("/events", (_req, res) => {
  // ruleid: listener-not-removed
  bus.on("booking", (text: string) => res.write(text));
  // ruleid: interval-not-cleared
  setInterval(() => res.write(":"), 10_000);
});

app.get("/rooms/:room/events", (req, res) => {
  const channel = `room:${req.params.room}`;
  // ruleid: listener-not-removed
  bus.on(channel, (text: string) => res.write(text));
});

app.get("/rooms", async (_req, res) => {
  // ruleid: client-per-request
  const prisma = new PrismaClient();
  res.json(await prisma.room.count());
});

const caught = (answer) => (req, res, next) => answer(req, res).catch(next);

app.post("/rooms", caught(async (req, res) => {
  // ruleid: client-per-request
  const prisma = new PrismaClient();
  res.json(await prisma.room.create({ data: req.body }));
}));

app.get("/both", (req, res) => {
  const first = (text: string): boolean => res.write(text);
  const second = (text: string): boolean => res.write(text);
  // ok: listener-not-removed
  bus.on("first", first);
  // ruleid: listener-not-removed
  bus.on("second", second);
  req.on("close", () => {
    bus.off("first", first);
    res.end();
  });
});

app.listen(3000);
