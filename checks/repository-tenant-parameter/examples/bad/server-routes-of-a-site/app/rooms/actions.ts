"use server";

import { currentTenant } from "../../src/session";
import { prisma } from "../../src/client";

export async function addRoom() {
  const { tenantId } = await currentTenant();
  // ruleid: query-outside-data-layer
  await prisma.room.create({ data: { tenantId } });
}
