import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

export async function tidy(id: string): Promise<void> {
  const desk = await prisma.desk.findUniqueOrThrow({ where: { id }, include: { lamps: true } });
  // Few words of one row, which are no rows.
  for (const tag of desk.tags) {
    // ok: query-in-loop
    await prisma.room.count({ where: { id: tag } });
  }
  // ok: query-in-loop
  await prisma.lamp.deleteMany({ where: { id: { in: desk.lamps.map((lamp) => lamp.id) } } });
  // ok: query-in-loop
  await prisma.$transaction(desk.lamps.map((lamp) => prisma.lamp.delete({ where: { id: lamp.id } })));
  const { sizes } = await page(id);
  for (const size of sizes) {
    // ok: query-in-loop
    await prisma.room.count({ where: { floor: size } });
  }
}

async function page(deskId: string): Promise<{ items: unknown[]; sizes: number[] }> {
  const items = await prisma.lamp.findMany({ where: { deskId }, take: 100 });
  return { items, sizes: [10, 100] };
}
