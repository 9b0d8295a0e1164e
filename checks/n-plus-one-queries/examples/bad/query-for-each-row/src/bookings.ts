import type { PrismaClient } from "@prisma/client";

export class Bookings {
  constructor(private readonly prisma: PrismaClient) {}

  async first(roomId: string): Promise<unknown> {
    return this.prisma.booking.findFirst({ where: { roomId } });
  }
}
