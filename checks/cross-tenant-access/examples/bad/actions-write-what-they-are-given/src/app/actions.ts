"use server";

import { z } from "zod";
import { callerOf } from "../caller";
import { db } from "../db";

const fields = z.object({ note: z.string().max(200) });
const more = fields.partial().extend({ id: z.string(), tenantId: z.string().optional() });

export async function saveNote(id: string, raw: unknown) {
  const { tenantId } = await callerOf();
  const data = fields.parse(raw);
  // ok: tenant-key-mass-assignment
  await db.order.update({ where: { id, tenantId }, data });
}

// The schema lets the tenant through, and with it the row moves to another one.
export async function moveNote(raw: unknown) {
  const { tenantId } = await callerOf();
  const data = more.parse(raw);
  // ruleid: tenant-key-mass-assignment
  await db.order.update({ where: { id: data.id, tenantId }, data });
}

// A type is no schema: a browser may send more.
export async function replaceNote(id: string, data: { note: string }) {
  const { tenantId } = await callerOf();
  // ruleid: tenant-key-mass-assignment
  await db.order.update({ where: { id, tenantId }, data });
}
