import { createHash } from "node:crypto";
import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();
const digest = (text: string) => createHash("sha256").update(text).digest("hex");

export async function confirm(email: string, code: string) {
  const row = await prisma.code.findFirst({ where: { email, digest: digest(code) } });
  if (!row) throw new Error("unknown code");
  await prisma.code.delete({ where: { id: row.id } });
  return { confirmed: true };
}
