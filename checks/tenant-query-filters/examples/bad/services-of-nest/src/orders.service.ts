import { Injectable } from "@nestjs/common";
import { PrismaService } from "./prisma.service";

@Injectable()
export class OrdersService {
  constructor(private readonly prisma: PrismaService) {}

  find(id: string) {
    // ruleid: request-id-unscoped
    return this.prisma.order.findUnique({ where: { id } });
  }
}
