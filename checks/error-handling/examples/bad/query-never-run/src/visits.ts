import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

export function count(id: string): void {
  // ruleid: floating-promise
  prisma.visit.create({ data: { id } });
}

export function clear(id: string): void {
  // ruleid: floating-promise
  prisma.$transaction([prisma.visit.deleteMany({ where: { id } })]);
  // ruleid: floating-promise
  prisma.$executeRaw`delete from "Visit"`;
}

export async function cleared(id: string): Promise<void> {
  // ok: floating-promise
  await prisma.$transaction([prisma.visit.deleteMany({ where: { id } })]);
  // ok: floating-promise
  prisma.$transaction([prisma.visit.deleteMany({ where: { id } })]).catch(() => console.error("kept"));
}
