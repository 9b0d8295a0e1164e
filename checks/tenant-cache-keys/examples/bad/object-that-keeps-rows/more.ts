import { one } from "./rooms";

const kept: Record<string, unknown> = {};

export async function room(tenantId: string, id: string): Promise<unknown> {
  kept[id] ??= await one(tenantId, id);
  return kept[id];
}
