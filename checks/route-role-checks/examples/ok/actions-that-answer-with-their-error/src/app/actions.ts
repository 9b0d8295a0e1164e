"use server";

import { PrismaClient } from "@prisma/client";
import { action } from "../action";

const prisma = new PrismaClient();

// ok: unguarded-route
export const addNote = action(async (input: { note: string }, caller) =>
  prisma.order.create({ data: { note: input.note, tenantId: caller.tenantId } }),
);

// Whoever asks for this has no way in yet: the name of an action says so as a path does.
// ok: unguarded-route
export async function askReset(email: string) {
  const account = await prisma.account.findUnique({ where: { email } });
  if (account) await prisma.resetRequest.create({ data: { accountId: account.id } });
}
