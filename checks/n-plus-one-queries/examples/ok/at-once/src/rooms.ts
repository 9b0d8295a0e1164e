import { PrismaClient } from "@prisma/client";
import { chunked } from "./chunked";

const prisma = new PrismaClient();
const FLOORS = [1, 2, 3];

export async function tidy(loader: { load(id: string): Promise<unknown> }): Promise<void> {
  const rooms = await prisma.room.findMany({ take: 100 });
  // ok: query-in-loop
  await prisma.$transaction(rooms.map((room) => prisma.room.delete({ where: { id: room.id } })));
  const prepared = rooms.map((room) => prisma.room.update({ where: { id: room.id }, data: { floor: 1 } }));
  await prisma.$transaction(prepared);
  for (const room of rooms) {
    // ok: query-in-loop
    await loader.load(room.id);
  }
  for (const floor of FLOORS) {
    // ok: query-in-loop
    await prisma.room.count({ where: { floor } });
  }
  for (const chunk of chunked(rooms, 50)) {
    // ok: query-in-loop
    await prisma.room.deleteMany({ where: { id: { in: chunk.map((room) => room.id) } } });
  }
  for (let at = 0; at < rooms.length; at += 50) {
    const ids = rooms.slice(at, at + 50).map((room) => room.id);
    // ok: query-in-loop
    await prisma.room.deleteMany({ where: { id: { in: ids } } });
  }
}
