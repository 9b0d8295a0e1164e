import { Injectable, NotFoundException } from "@nestjs/common";
import { Principal } from "./principal";
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

  async own(user: Principal, id: string) {
    const order = await this.prisma.order.findFirst({ where: { id, tenantId: user.tenantId } });
    if (!order) throw new NotFoundException();
    return order;
  }

  async note(user: Principal, id: string, note: string) {
    await this.own(user, id);
    // ok: request-id-unscoped
    return this.prisma.order.update({ where: { id }, data: { note } });
  }
}
