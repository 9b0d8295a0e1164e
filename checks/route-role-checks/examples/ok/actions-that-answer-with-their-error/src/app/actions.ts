"use server";

import { PrismaClient } from "@prisma/client";
import { action } from "../action";

const prisma = new PrismaClient();

// ok: unguarded-route
export const addNote = action(async (input: { note: string }, caller) =>
  prisma.order.create({ data: { note: input.note, tenantId: caller.tenantId } }),
);
