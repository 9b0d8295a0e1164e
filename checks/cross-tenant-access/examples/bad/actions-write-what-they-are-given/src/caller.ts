import { cookies } from "next/headers";
import { claimsOf } from "./session";

export async function callerOf() {
  const caller = await claimsOf((await cookies()).get("desk")?.value);
  if (!caller.tenantId) throw new Error("no desk");
  return { id: caller.id, tenantId: caller.tenantId };
}
