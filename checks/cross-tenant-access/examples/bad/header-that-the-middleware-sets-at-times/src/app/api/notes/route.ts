import { NextResponse, type NextRequest } from "next/server";
import { db } from "../../../db";
import { claimsOf } from "../../../session";

export async function GET(request: NextRequest) {
  const caller = await claimsOf(request.cookies.get("desk")?.value);
  if (!caller.tenantId) return NextResponse.json({ error: "no desk" }, { status: 403 });
  return NextResponse.json(await db.order.findMany({ where: { tenantId: caller.tenantId }, select: { note: true } }));
}
