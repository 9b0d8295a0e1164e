import { one } from "./rooms";

const kept: Record<string, unknown> = {};

export async function room(tenantId: string, id: string): Promise<unknown> {
  // ruleid: process-map-without-tenant
  kept[id] ??= await one(tenantId, id);
  return kept[id];
}
