import { createHash, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import jwt from "jsonwebtoken";
import type { NextFunction, Request, Response } from "express";

const derive = promisify(scrypt) as (word: string, salt: string, length: number) => Promise<Buffer>;

export const digest = (text: string) => createHash("sha256").update(text).digest("hex");

export async function fits(word: string, row: { salt: string; hash: string }) {
  return timingSafeEqual(await derive(word, row.salt, 64), Buffer.from(row.hash, "hex"));
}

export const open = (raw: string) => jwt.verify(raw, process.env.RENEWAL_KEY!, { algorithms: ["HS256"] }) as { sub: string };
export const issue = (sub: string) => jwt.sign({ sub }, process.env.ACCESS_KEY!, { expiresIn: "10m" });

export function signedIn(req: Request, res: Response, next: NextFunction) {
  try {
    res.locals.claims = jwt.verify(req.headers.authorization ?? "", process.env.ACCESS_KEY!, { algorithms: ["HS256"] });
  } catch {
    return res.sendStatus(401);
  }
  return next();
}
