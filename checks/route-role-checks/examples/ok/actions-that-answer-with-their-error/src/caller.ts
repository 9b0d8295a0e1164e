import { jwtVerify } from "jose";
import { cookies } from "next/headers";

export class Refused extends Error {
  constructor(readonly why: string, readonly advice = "") {
    super(why);
  }
}

export async function callerOf(): Promise<{ id: string; tenantId: string }> {
  const raw = (await cookies()).get("desk")?.value;
  try {
    const key = new TextEncoder().encode(process.env.DESK_KEY);
    const { payload } = await jwtVerify(raw ?? "", key, { algorithms: ["HS256"] });
    return { id: payload.sub!, tenantId: payload.tenantId as string };
  } catch {
    throw new Refused("unauthenticated");
  }
}
