import jwt from "jsonwebtoken";
import { err, ok, type Result } from "neverthrow";

interface Claims {
  sub: string;
}

export const tokens = (secret: string) => ({
  read(raw: string): Result<Claims, string> {
    try {
      return ok(jwt.verify(raw, secret, { algorithms: ["HS256"] }) as Claims);
    } catch (error) {
      return err((error as Error).message);
    }
  },
  open(raw: string) {
    try {
      return { good: true as const, claims: jwt.verify(raw, secret, { algorithms: ["HS256"] }) as Claims };
    } catch (error) {
      return { good: false as const, reason: (error as Error).message };
    }
  },
});
