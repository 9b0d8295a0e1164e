import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

export async function tidy(id: string): Promise<void> {
  const room = await prisma.room.findUnique({ where: { id }, include: { bookings: true } });
  for (const booking of room?.bookings ?? []) {
    // ruleid: query-in-loop
    await prisma.booking.update({ where: { id: booking.id }, data: { roomId: id } });
  }
  const other = await prisma.room.findFirstOrThrow({ where: { id }, select: { bookings: { select: { id: true } } } });
  // ruleid: query-in-loop
  await Promise.all(other.bookings.map((one) => prisma.booking.update({ where: { id: one.id }, data: {} })));
  const { bookings } = other;
  for (const booking of bookings.filter((one) => one.id !== id)) {
    // ruleid: query-in-loop
    await prisma.booking.delete({ where: { id: booking.id } });
  }
}

async function load(id: string) {
  return prisma.room.findUniqueOrThrow({ where: { id }, include: { bookings: true } });
}

export class Pages {
  async sweep(roomId: string): Promise<void> {
    const { items } = await this.page(roomId);
    for (const booking of items) {
      // ruleid: query-in-loop
      await prisma.booking.delete({ where: { id: booking.id } });
    }
    const second = await this.page(roomId);
    for (const booking of second.items) {
      // ruleid: query-in-loop
      await prisma.booking.delete({ where: { id: booking.id } });
    }
    const room = await load(roomId);
    for (const booking of room.bookings) {
      // ruleid: query-in-loop
      await prisma.booking.delete({ where: { id: booking.id } });
    }
  }

  private async page(roomId: string): Promise<{ items: { id: string }[]; sizes: number[] }> {
    const items = await prisma.booking.findMany({ where: { roomId }, take: 100 });
    return { items, sizes: [10, 100] };
  }
}
