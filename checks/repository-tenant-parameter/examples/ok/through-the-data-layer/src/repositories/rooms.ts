import type { Prisma, PrismaClient } from "@prisma/client";

export class Rooms {
  constructor(private readonly prisma: PrismaClient) {}

  all(tenantId: string, tx?: Prisma.TransactionClient): Promise<unknown[]> {
    return (tx ?? this.prisma).room.findMany({ where: { tenantId } });
  }
}
