import jwt from "jsonwebtoken";

const SECRET = process.env.SESSION_SECRET!;

export function tokenOf(kind: "access" | "console", token: string): jwt.JwtPayload {
  const claims = jwt.verify(token, SECRET, { algorithms: ["HS256"] }) as jwt.JwtPayload;
  if (claims.kind !== kind) throw new Error("another kind of token");
  return claims;
}
