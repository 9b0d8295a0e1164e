import { Controller, Get, Patch, UseGuards } from "@nestjs/common";
import { AuthGuard } from "@nestjs/passport";
import { CurrentUser } from "./auth/decorators";
import { KindGuard } from "./auth/kind.guard";
import { PrismaService } from "./prisma.service";

@Controller({ path: "reports" })
@UseGuards(AuthGuard("jwt"))
export class ReportsController {
  constructor(private readonly prisma: PrismaService) {}

  // ok: unguarded-read
  @Get()
  list(@CurrentUser() user: { tenantId: string }) {
    return this.prisma.order.findMany({ where: { tenantId: user.tenantId } });
  }

  // ok: unguarded-route, level-below-requirement
  @UseGuards(KindGuard("owner"))
  @Patch("admin/notes")
  blank(@CurrentUser() user: { tenantId: string }) {
    return this.prisma.order.updateMany({ where: { tenantId: user.tenantId }, data: { note: "" } });
  }
}
