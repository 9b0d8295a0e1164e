import jwt from "jsonwebtoken";

const cookieOf = (req: Request) => req.headers.get("cookie")?.slice(8) ?? "";

export async function readSession(req: Request) {
  try {
    const claims = jwt.verify(cookieOf(req), process.env.SEAT_SECRET!, { algorithms: ["HS256"] }) as { sub: string; kind: string; role: string; tenantId: string };
    return claims.kind === "seat" ? claims : null;
  } catch {
    return null;
  }
}

export async function readStaff(req: Request) {
  try {
    return jwt.verify(cookieOf(req), process.env.STAFF_SECRET!, { algorithms: ["HS256"] }) as { sub: string; role: string };
  } catch {
    return null;
  }
}
