import { NextResponse, type NextRequest } from "next/server";
import { claimsOf } from "./session";

// What a browser sends under this name is put aside.
export async function middleware(request: NextRequest) {
  try {
    const { tenantId } = await claimsOf(request.cookies.get("desk")?.value);
    const headers = new Headers(request.headers);
    headers.set("x-tenant-id", String(tenantId));
    return NextResponse.next({ request: { headers } });
  } catch {
    return NextResponse.json({ error: "unauthenticated" }, { status: 401 });
  }
}

export const config = { matcher: ["/api/:path*"] };
