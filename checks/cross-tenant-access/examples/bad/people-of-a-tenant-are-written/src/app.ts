import express from "express";
import { z } from "zod";
import { hosts, requireUser, takes } from "./guard";
import { prisma } from "./prisma";

const profile = z.object({ name: z.string().max(80) });
const invite = z.object({ email: z.string().email(), role: z.enum(["COOK", "HOST", "GUEST"]) });
const anyInvite = z.object({ email: z.string().email(), role: z.string() });

// The people of a tenant are its staff: this path is not the platform's.
const staff = express.Router();
staff.put("/me", takes({ body: profile }), async (req, res) => {
  // ok: tenant-key-mass-assignment
  res.json(await prisma.person.update({ where: { id: req.user.sub, tenantId: req.user.tenantId }, data: req.body }));
});
staff.patch("/:id", hosts, async (req, res) => {
  const { tenantId } = req.user;
  // ruleid: tenant-key-mass-assignment
  res.json(await prisma.person.update({ where: { id: req.params.id, tenantId }, data: req.body }));
});
staff.post("/invites", hosts, takes({ body: invite }), async (req, res) => {
  // ok: tenant-key-mass-assignment
  res.json(await prisma.invite.create({ data: { ...req.body, tenantId: req.user.tenantId } }));
});
staff.post("/invites/open", hosts, takes({ body: anyInvite }), async (req, res) => {
  // ruleid: tenant-key-mass-assignment
  res.json(await prisma.invite.create({ data: { ...req.body, tenantId: req.user.tenantId } }));
});

const app = express();
app.use(express.json());
app.use("/staff", requireUser, staff);
app.listen(3000);
