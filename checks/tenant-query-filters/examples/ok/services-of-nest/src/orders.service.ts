import { Injectable, NotFoundException } from "@nestjs/common";
import { PrismaService } from "./prisma.service";

@Injectable()
export class OrdersService {
  constructor(private readonly prisma: PrismaService) {}

  async find(tenantId: string, id: string) {
    // ok: request-id-unscoped
    const order = await this.prisma.order.findFirst({ where: { id, tenantId } });
    if (!order) throw new NotFoundException();
    return order;
  }

  async note(tenantId: string, id: string, note: string) {
    await this.find(tenantId, id);
    // ok: request-id-unscoped
    return this.prisma.order.update({ where: { id }, data: { note } });
  }
}
