import { PrismaClient } from "@prisma/client";

const prisma = new PrismaClient();

class Sessions {
  find(id: string) {
    return prisma.session.findUnique({ where: { id } });
  }
}

export const sessions = new Sessions();
