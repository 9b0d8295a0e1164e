import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

async function* roomPages(size: number) {
  let last: string | undefined;
  for (;;) {
    const rows = await prisma.room.findMany({ take: size, ...(last ? { cursor: { id: last }, skip: 1 } : {}) });
    if (rows.length === 0) return;
    yield rows;
    last = rows[rows.length - 1].id;
  }
}

async function everyRoom(): Promise<{ id: string }[][]> {
  const rows = await prisma.room.findMany();
  return inBatches(rows);
}

declare function inBatches<T>(rows: T[]): T[][];

export async function sweep(names: string[]): Promise<void> {
  for await (const some of roomPages(500)) {
    // ok: query-in-loop
    await prisma.booking.deleteMany({ where: { roomId: { in: some.map((room) => room.id) } } });
  }
  for (const batch of await everyRoom()) {
    // ok: query-in-loop
    await prisma.booking.createMany({ data: batch.map((room) => ({ roomId: room.id })) });
  }
  for (const batch of inBatches(await prisma.room.findMany())) {
    // ok: query-in-loop
    await prisma.booking.createMany({ data: batch.map((room) => ({ roomId: room.id })) });
  }
  await each(names);
}

async function each(names: string[]): Promise<void> {
  for (const name of names) {
    // ok: query-in-loop
    await prisma.room.updateMany({ where: { name }, data: {} });
  }
}
