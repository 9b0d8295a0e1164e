import { Injectable } from "@nestjs/common";
import { NoteDto } from "./dto";
import { PrismaService } from "./prisma.service";

@Injectable()
export class OrdersService {
  constructor(private readonly prisma: PrismaService) {}

  list(tenantId: string) {
    return this.prisma.order.findMany({ where: { tenantId } });
  }

  // The pipe lets through what the class does not name, too.
  change(id: string, tenantId: string, order: NoteDto) {
    // ruleid: tenant-key-mass-assignment
    return this.prisma.order.updateMany({ where: { id, tenantId }, data: order });
  }

  // A later pipe takes out what the class does not name.
  note(id: string, tenantId: string, order: NoteDto) {
    // ok: tenant-key-mass-assignment
    return this.prisma.order.updateMany({ where: { id, tenantId }, data: order });
  }

  remove(id: string) {
    return this.prisma.order.delete({ where: { id } });
  }
}
