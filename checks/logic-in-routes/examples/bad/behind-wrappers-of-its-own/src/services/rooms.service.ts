import type { PrismaClient } from "@prisma/client";

export class Rooms {
  constructor(private readonly db: PrismaClient) {}

  one(id: string): Promise<unknown> {
    // ok: database-in-handler
    return this.db.room.findUnique({ where: { id } });
  }

  free(id: string): Promise<number> {
    // ok: database-in-handler
    return this.db.room.count({ where: { id } });
  }
}
