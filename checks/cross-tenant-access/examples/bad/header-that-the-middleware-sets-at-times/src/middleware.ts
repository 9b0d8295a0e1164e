import { NextResponse, type NextRequest } from "next/server";
import { claimsOf } from "./session";

// Whoever has no tenant keeps what the browser sent under this name.
export async function middleware(request: NextRequest) {
  try {
    const { tenantId } = await claimsOf(request.cookies.get("desk")?.value);
    const headers = new Headers(request.headers);
    if (tenantId) headers.set("x-tenant-id", tenantId);
    return NextResponse.next({ request: { headers } });
  } catch {
    return NextResponse.json({ error: "unauthenticated" }, { status: 401 });
  }
}

export const config = { matcher: ["/api/:path*"] };
