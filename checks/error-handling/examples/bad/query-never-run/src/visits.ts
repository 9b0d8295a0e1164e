import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

export function count(id: string): void {
  // ruleid: floating-promise
  prisma.visit.create({ data: { id } });
}
