import { NextResponse, type NextRequest } from "next/server";
import { db } from "../../../db";

export async function GET(request: NextRequest) {
  const tenantId = request.headers.get("x-tenant-id")!;
  // ruleid: tenant-id-from-client
  return NextResponse.json(await db.order.findMany({ where: { tenantId } }));
}
