import pMap from "p-map";
import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

type Room = { id: string };

const roomPage = (cursor?: string) => prisma.room.findMany({ take: 100, ...(cursor ? { cursor: { id: cursor } } : {}) });

const withCounts = (rooms: Room[]) =>
  Promise.all(
    rooms.map(async (room) => {
      // ruleid: query-in-loop
      const bookings = await prisma.booking.count({ where: { roomId: room.id } });
      return { ...room, bookings };
    }),
  );

export async function list(cursor?: string): Promise<unknown> {
  const page = await roomPage(cursor);
  for (const room of page) {
    // ruleid: query-in-loop
    await prisma.booking.findFirst({ where: { roomId: room.id } });
  }
  return withCounts(page);
}

export async function counted(): Promise<unknown[]> {
  const [rooms, total] = await Promise.all([roomPage(), prisma.room.count()]);
  const bookings: unknown[] = [total];
  for (const room of rooms) {
    // ruleid: query-in-loop
    bookings.push(await prisma.booking.count({ where: { roomId: room.id } }));
  }
  return bookings;
}

export async function side(): Promise<void> {
  const rooms = await prisma.room.findMany({ take: 100 });
  // ruleid: query-in-loop
  await pMap(rooms, async (room) => prisma.room.update({ where: { id: room.id }, data: {} }), { concurrency: 4 });
  let at = 0;
  while (at < rooms.length) {
    // ruleid: query-in-loop
    await prisma.booking.count({ where: { roomId: rooms[at].id } });
    at += 1;
  }
}
