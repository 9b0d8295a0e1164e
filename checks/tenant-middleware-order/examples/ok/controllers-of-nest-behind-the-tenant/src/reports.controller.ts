import { Controller, Get, Post, Req } from "@nestjs/common";
import { TenantId } from "./decorators";
import { PrismaService } from "./prisma.service";

@Controller("reports")
export class ReportsController {
  constructor(private readonly prisma: PrismaService) {}

  // ok: tenant-missing
  @Get("notes")
  notes(@TenantId() tenantId: string) {
    return this.prisma.order.findMany({ where: { tenantId }, select: { note: true } });
  }

  // ok: tenant-missing
  @Post("blank")
  blank(@Req() req: { tenant: { id: string } }) {
    return this.prisma.order.updateMany({ where: { tenantId: req.tenant.id }, data: { note: "" } });
  }
}
