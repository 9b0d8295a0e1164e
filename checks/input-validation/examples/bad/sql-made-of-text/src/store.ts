import { Prisma } from '@prisma/client';
import { prisma } from './prisma';

// ruleid: sql-from-strings
export const sorted = (column: string) => prisma.$queryRaw(Prisma.sql`SELECT ${Prisma.raw(column)} FROM notes`);

export async function raise(table: string) {
  // ruleid: sql-from-strings
  await prisma.$executeRawUnsafe(`UPDATE ${table} SET seen = true`);
}
