import { PrismaClient } from "@prisma/client";
import { Bookings } from "./bookings";

const prisma = new PrismaClient();
const bookings = new Bookings(prisma);

export async function overview(): Promise<number[]> {
  const counts: number[] = [];
  const rooms = await prisma.room.findMany({ take: 100 });
  for (const room of rooms) {
    // ruleid: query-in-loop
    counts.push(await prisma.booking.count({ where: { roomId: room.id } }));
  }
  for (let at = 0; at < rooms.length; at++) {
    // ruleid: query-in-loop
    await prisma.room.update({ where: { id: rooms[at].id }, data: {} });
  }
  // ruleid: query-in-loop
  await Promise.all(rooms.map((room) => prisma.booking.findFirst({ where: { roomId: room.id } })));
  const ids = rooms.map((room) => room.id);
  for (const id of ids) {
    // ruleid: query-in-loop
    await bookings.first(id);
  }
  return counts;
}
