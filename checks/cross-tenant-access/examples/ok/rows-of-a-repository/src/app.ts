import express from "express";
import { orders } from "./orders";
import { prisma } from "./prisma";
import { requireUser } from "./guard";

const app = express();
app.use(requireUser);

// What a repository gives for an id of the request is the row, and its tenant is not the caller's word.
app.post("/orders/:id/copy", async (req, res) => {
  const { tenantId } = req.user;
  const order = await orders.get(tenantId, req.params.id);
  // ok: tenant-id-from-client
  const copy = await prisma.order.create({ data: { tenantId: order.tenantId, note: order.note } });
  res.status(201).json({ id: copy.id });
});
app.listen(3000);
