import { prisma } from "./prisma";

class Orders {
  async get(tenantId: string, id: string) {
    return prisma.order.findFirstOrThrow({ where: { id, tenantId } });
  }
}

export const orders = new Orders();
