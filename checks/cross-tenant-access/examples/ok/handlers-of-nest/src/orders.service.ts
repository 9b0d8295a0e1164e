import { Injectable } from "@nestjs/common";
import { NoteDto } from "./dto";
import { PrismaService } from "./prisma.service";

@Injectable()
export class OrdersService {
  constructor(private readonly prisma: PrismaService) {}

  list(tenantId: string) {
    return this.prisma.order.findMany({ where: { tenantId } });
  }

  listFor(name: string, tenantId: string) {
    return this.prisma.order.findMany({ where: { tenantId, note: name } });
  }

  change(id: string, tenantId: string, order: NoteDto) {
    // ok: tenant-key-mass-assignment
    return this.prisma.order.updateMany({ where: { id, tenantId }, data: order });
  }

  remove(id: string, tenantId: string) {
    return this.prisma.order.deleteMany({ where: { id, tenantId } });
  }
}
