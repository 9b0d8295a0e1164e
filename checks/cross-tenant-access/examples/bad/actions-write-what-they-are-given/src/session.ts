import { jwtVerify } from "jose";

const key = new TextEncoder().encode(process.env.DESK_KEY);

export async function claimsOf(raw: string | undefined) {
  const { payload } = await jwtVerify(raw ?? "", key, { algorithms: ["HS256"] });
  return { id: payload.sub!, tenantId: payload.tenantId as string | undefined };
}
