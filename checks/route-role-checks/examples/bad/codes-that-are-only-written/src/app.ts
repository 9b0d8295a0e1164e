import { createHash } from "node:crypto";
import express from "express";
import { PrismaClient } from "@prisma/client";

const app = express();
const prisma = new PrismaClient();
const digest = (text: string) => createHash("sha256").update(text).digest("hex");

// ruleid: unguarded-route
app.post("/admin/codes", async (req, res) => {
  const row = await prisma.code.create({ data: { email: req.body.email, digest: digest(req.body.code) } });
  return res.status(201).json({ id: row.id });
});
app.listen(3000);
